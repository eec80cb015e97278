namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// Normal with standard deviation <c>sqrt(1 / fanIn)</c> (LeCun et al. 1998), which self-normalizing networks ask for; not truncated.
/// </summary>
public sealed record LecunNormal : Initializer
{
    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random) =>
        DrawNormal(values, 0, Math.Sqrt(1.0 / fanIn), random);
}
