namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>Uniform within <c>+-sqrt(3 / fanIn)</c> (LeCun et al. 1998).</summary>
public sealed record LecunUniform : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        double limit = Math.Sqrt(3.0 / fanIn);
        DrawUniform(values, -limit, limit, random);
    }
}
