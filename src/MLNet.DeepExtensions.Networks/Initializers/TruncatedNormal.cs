namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// Normal with a given mean and standard deviation, drawn again where it is more than two standard deviations from the mean.
/// The deviation of what is left is 0.880 times the one given.
/// </summary>
public sealed record TruncatedNormal : Initializer
{
    /// <summary>The mean; finite, 0 by default.</summary>
    public float Mean { get; init; }

    /// <summary>The standard deviation before truncation; 0 or more, 0.05 by default.</summary>
    public float StandardDeviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(float.IsFinite(Mean), this, nameof(Mean), Mean, "a finite number");
        Check.Require(
            StandardDeviation is >= 0 and < float.PositiveInfinity, this, nameof(StandardDeviation), StandardDeviation, "0 or more");
    }

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double draw;
            do
            {
                draw = random.NextNormal();
            }
            while (Math.Abs(draw) > 2);
            values[i] = (float)(Mean + (StandardDeviation * draw));
        }
    }
}
