namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Every value is 1: the start of a normalization's scale.</summary>
public sealed record Ones : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) => values.Fill(1f);
}
