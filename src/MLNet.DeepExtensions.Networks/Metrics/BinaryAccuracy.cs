namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The share of labels predicted right where a row may have several: each output is above the threshold exactly where its target is 1.
/// </summary>
public sealed record BinaryAccuracy : Metric
{
    /// <summary>Above which an output says that its label is there; null for 0 where the loss takes logits or margins, else 0.5.</summary>
    public float? Threshold { get; init; }

    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, 1);

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(Threshold is null || float.IsFinite(Threshold.Value), this, nameof(Threshold), Threshold ?? 0, "a finite number");

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.Classes;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth, Threshold);

    private sealed class Accumulator(int outputWidth, float? threshold) : WeightedMean(outputWidth)
    {
        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            int right = 0;
            for (int label = 0; label < predictions.Length; label++)
            {
                right += (predictions[label] > (threshold ?? batch.Border)) == batch.HasLabel(row, label) ? 1 : 0;
            }

            return (double)right / predictions.Length;
        }
    }
}
