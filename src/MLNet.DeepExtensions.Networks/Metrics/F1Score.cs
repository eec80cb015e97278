namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// <c>2 precision recall / (precision + recall) = 2 hits / (predicted + actual)</c>: the harmonic mean of precision and recall.
/// </summary>
public sealed record F1Score : ClassScore
{
    /// <inheritdoc/>
    public override string Name => "f1";

    /// <inheritdoc/>
    protected override double Score(double hits, double predicted, double actual) => Share(2 * hits, predicted + actual);
}
