namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary><c>hits / actual</c>: of the rows that are in a class, the share that was predicted to be.</summary>
public sealed record Recall : ClassScore
{
    /// <inheritdoc/>
    public override string Name => "recall";

    /// <inheritdoc/>
    protected override double Score(double hits, double predicted, double actual) => Share(hits, actual);
}
