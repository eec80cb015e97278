namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Every value is 0: the start of biases.</summary>
public sealed record Zeros : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) => values.Clear();
}
