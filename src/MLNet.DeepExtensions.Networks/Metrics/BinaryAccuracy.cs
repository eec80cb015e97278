namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>The share of labels predicted right where a row may have several: each output reaches the threshold exactly where its target is 1.</summary>
public sealed record BinaryAccuracy : Metric
{
    /// <summary>What an output must reach for its label.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <inheritdoc/>
    public override void Validate() => Check.Require(float.IsFinite(Threshold), this, nameof(Threshold), Threshold, "a finite number");

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth, Threshold);

    private sealed class Accumulator(int outputWidth, float threshold) : WeightedMean(outputWidth)
    {
        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            int right = 0;
            for (int label = 0; label < predictions.Length; label++)
                right += (predictions[label] >= threshold) == batch.HasLabel(row, label) ? 1 : 0;
            return (double)right / predictions.Length;
        }
    }
}
