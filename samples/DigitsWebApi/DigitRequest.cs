namespace DigitsWebApiSample;

/// <summary>A digit as in the data.</summary>
/// <param name="Pixels">64 pixels, row by row, from 0 (paper) to 16 (ink).</param>
public sealed record DigitRequest(float[]? Pixels)
{
    /// <summary>The pixels, checked.</summary>
    /// <exception cref="BadHttpRequestException">There are not 64, or one is out of its range.</exception>
    public float[] Validated() => RequestValues.Check("pixels", Pixels, DigitImage.Size * DigitImage.Size, DigitImage.MaximumInk);
}
