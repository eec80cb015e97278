namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Every value is the same number.</summary>
public sealed record Constant : Initializer
{
    /// <summary>The number; 0 by default.</summary>
    public float Value { get; init; }

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) => values.Fill(Value);
}
