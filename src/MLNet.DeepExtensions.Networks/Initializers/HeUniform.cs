namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Uniform within <c>+-sqrt(6 / ((1 + slope^2) fanIn))</c> (He et al. 2015, also called Kaiming).</summary>
public sealed record HeUniform : Initializer
{
    /// <summary>
    /// The slope below zero of the activation that follows; 0 for ReLU, 0 by default. The square root of 5 gives the uniform distribution
    /// that PyTorch's layers begin with.
    /// </summary>
    public float NegativeSlope { get; init; }

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(float.IsFinite(NegativeSlope), this, nameof(NegativeSlope), NegativeSlope, "a finite number");

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        double limit = Math.Sqrt(6.0 / ((1.0 + ((double)NegativeSlope * NegativeSlope)) * fanIn));
        DrawUniform(values, -limit, limit, random);
    }
}
