using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The share of rows whose class is among the <see cref="K"/> with the largest outputs. Of equal outputs the first counts as larger.
/// </summary>
public sealed record TopKAccuracy : Metric
{
    /// <summary>How many classes may be named; 1 or more, 5 by default.</summary>
    public int K { get; init; } = 5;

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"top{K}_accuracy");

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, 1);

    /// <inheritdoc/>
    public override void Validate() => Check.Require(K >= 1, this, nameof(K), K, "1 or more");

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.OneClass;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => outputWidth > 1
        ? new Accumulator(outputWidth, K)
        : throw new ArgumentOutOfRangeException(nameof(outputWidth), $"{Name} needs one output per class, but there is only one output.");

    private sealed class Accumulator(int outputWidth, int k) : WeightedMean(outputWidth)
    {
        protected override double Score(in MetricBatch batch, int row)
        {
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            int target = batch.TargetClass(row);
            float own = predictions[target];
            int before = 0;
            for (int i = 0; i < predictions.Length; i++)
            {
                before += predictions[i] > own || (predictions[i] == own && i < target) ? 1 : 0;
            }

            return before < k && !float.IsNaN(own) ? 1 : 0;
        }
    }
}
