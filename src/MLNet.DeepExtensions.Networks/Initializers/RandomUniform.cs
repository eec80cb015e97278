namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Uniform between two bounds.</summary>
public sealed record RandomUniform : Initializer
{
    /// <summary>The lower bound; finite, -0.05 by default.</summary>
    public float Minimum { get; init; } = -0.05f;

    /// <summary>The upper bound, not below the lower one; finite, 0.05 by default.</summary>
    public float Maximum { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(float.IsFinite(Minimum), this, nameof(Minimum), Minimum, "a finite number");
        Check.Require(
            float.IsFinite(Maximum) && Maximum >= Minimum, this, nameof(Maximum), Maximum, "a finite number that is not below Minimum");
    }

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) =>
        DrawUniform(values, Minimum, Maximum, random);
}
