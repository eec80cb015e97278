namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary><c>mean |prediction - target|</c> over rows and outputs.</summary>
public sealed record MeanAbsoluteErrorMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "mae";

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
        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            ReadOnlySpan<float> targets = batch.Targets(row);
            double sum = 0;
            for (int i = 0; i < predictions.Length; i++)
            {
                sum += Math.Abs((double)predictions[i] - targets[i]);
            }

            return sum / predictions.Length;
        }
    }
}
