namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// Normal with standard deviation <c>sqrt(2 / (fanIn + fanOut))</c> (Glorot and Bengio 2010, also called Xavier); not truncated.
/// </summary>
public sealed record GlorotNormal : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) =>
        DrawNormal(values, 0, Math.Sqrt(2.0 / ((double)fanIn + fanOut)), random);
}
