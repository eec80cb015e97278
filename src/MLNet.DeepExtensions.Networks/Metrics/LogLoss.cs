namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// <c>mean -log p</c>, where <c>p</c> is the predicted probability of the row's class; a single output is that of class 1. Training and
/// evaluation compute it from what stands before a final sigmoid or softmax. Where a probability alone is known, it is kept at least 1e-7
/// away from 0 and 1.
/// </summary>
public sealed record LogLoss : Metric
{
    // What Keras clips probabilities with; a float cannot come much closer to 1.
    private const double Margin = 1e-7;

    /// <inheritdoc/>
    public override string Name => "log_loss";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, double.PositiveInfinity);

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.OneClass;

    /// <inheritdoc/>
    public override bool NeedsProbabilities => true;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

    private sealed class Accumulator(int outputWidth) : WeightedMean(outputWidth)
    {
        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            int target = batch.TargetClass(row);
            if (batch.HasLogits)
            {
                double logOdds = batch.Width > 1 ? batch.LogOdds(row, target) : target == 1 ? batch.LogOdds(row, 0)
                    : -batch.LogOdds(row, 0);
                return Math.Max(-logOdds, 0) + double.LogP1(Math.Exp(-Math.Abs(logOdds)));
            }

            double probability = batch.Width > 1 ? predictions[target] : target == 1 ? predictions[0] : 1.0 - predictions[0];
            return -Math.Log(Math.Clamp(probability, Margin, 1 - Margin));
        }
    }
}
