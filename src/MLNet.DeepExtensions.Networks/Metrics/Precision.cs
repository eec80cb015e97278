namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary><c>hits / predicted</c>: of the rows that were predicted to be in a class, the share that is.</summary>
public sealed record Precision : ClassScore
{
    /// <inheritdoc/>
    public override string Name => "precision";

    /// <inheritdoc/>
    protected override double Score(double hits, double predicted, double actual) => Share(hits, predicted);
}
