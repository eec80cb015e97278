namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// Normal with standard deviation <c>sqrt(2 / ((1 + slope^2) fanIn))</c> (He et al. 2015, also called Kaiming); not truncated.
/// </summary>
public sealed record HeNormal : Initializer
{
    /// <summary>The slope below zero of the activation that follows; 0 for ReLU, 0 by default.</summary>
    public float NegativeSlope { get; init; }

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(float.IsFinite(NegativeSlope), this, nameof(NegativeSlope), NegativeSlope, "a finite number");

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) =>
        DrawNormal(values, 0, Math.Sqrt(2.0 / ((1.0 + ((double)NegativeSlope * NegativeSlope)) * fanIn)), random);
}
