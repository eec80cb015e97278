namespace DigitsWebApiSample;

/// <summary>A drawing of one digit, of any size and at any place of the paper.</summary>
/// <param name="Width">The paper's width in pixels.</param>
/// <param name="Height">The paper's height in pixels.</param>
/// <param name="Ink">The pixels, row by row, from 0 (paper) to 255 (ink).</param>
public sealed record DrawingRequest(int Width, int Height, float[]? Ink)
{
    private const int MinimumEdge = 8;
    private const int MaximumEdge = 512;
    private const int MaximumInk = 255;

    /// <summary>The digit as in the data.</summary>
    /// <exception cref="BadHttpRequestException">A size or a pixel is out of its range, or nothing is drawn.</exception>
    public float[] ToPixels()
    {
        CheckEdge("width", Width);
        CheckEdge("height", Height);
        float[] ink = [.. RequestValues.Check("ink", Ink, Width * Height, MaximumInk).Select(static value => value / MaximumInk)];
        return DigitImage.FromDrawing(ink, Width) ?? throw new BadHttpRequestException(
            $"ink has no number of {DigitImage.DrawnFrom * MaximumInk:0} or more: nothing is drawn.");
    }

    private static void CheckEdge(string name, int value)
    {
        if (value is < MinimumEdge or > MaximumEdge)
        {
            throw new BadHttpRequestException($"{name} is {value}; {MinimumEdge} to {MaximumEdge} is allowed.");
        }
    }
}
