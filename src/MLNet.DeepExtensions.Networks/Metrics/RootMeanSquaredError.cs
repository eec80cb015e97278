namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary><c>sqrt(mean (prediction - target)^2)</c>, the mean being over rows and outputs.</summary>
public sealed record RootMeanSquaredError : Metric
{
    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, double.PositiveInfinity);

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.Values;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

    private sealed class Accumulator(int outputWidth) : WeightedMean(outputWidth)
    {
        public override double Result => Math.Sqrt(base.Result);

        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            ReadOnlySpan<float> targets = batch.Targets(row);
            double sum = 0;
            for (int i = 0; i < predictions.Length; i++)
            {
                double error = (double)predictions[i] - targets[i];
                sum += error * error;
            }

            return sum / predictions.Length;
        }
    }
}
