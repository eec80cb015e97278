namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Normal with a given mean and standard deviation.</summary>
public sealed record RandomNormal : Initializer
{
    /// <summary>The mean; finite, 0 by default.</summary>
    public float Mean { get; init; }

    /// <summary>The standard deviation; 0 or more, 0.05 by default.</summary>
    public float StandardDeviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(float.IsFinite(Mean), this, nameof(Mean), Mean, "a finite number");
        Check.Require(
            StandardDeviation is >= 0 and < float.PositiveInfinity, this, nameof(StandardDeviation), StandardDeviation, "0 or more");
    }

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) =>
        DrawNormal(values, Mean, StandardDeviation, random);
}
