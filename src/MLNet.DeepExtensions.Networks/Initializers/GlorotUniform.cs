namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Uniform within <c>+-sqrt(6 / (fanIn + fanOut))</c> (Glorot and Bengio 2010, also called Xavier).</summary>
public sealed record GlorotUniform : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        double limit = Math.Sqrt(6.0 / ((double)fanIn + fanOut));
        DrawUniform(values, -limit, limit, random);
    }
}
