namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The share of rows whose class is predicted right: the largest output is that of the class; or, for a single output,
/// it is above the threshold exactly where the target is 1.
/// </summary>
public sealed record Accuracy : Metric
{
    /// <summary>Above which a single output says class 1; null for 0 where the loss takes logits or margins, else 0.5.</summary>
    public float? Threshold { get; init; }

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, 1);

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(Threshold is null || float.IsFinite(Threshold.Value), this, nameof(Threshold), Threshold ?? 0, "a finite number");

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.OneClass;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth, Threshold);

    private sealed class Accumulator(int outputWidth, float? threshold) : WeightedMean(outputWidth)
    {
        protected override double Score(in MetricBatch batch, int row) =>
            batch.PredictedClass(row, threshold) == batch.TargetClass(row) ? 1 : 0;
    }
}
