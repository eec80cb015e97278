namespace MLNet.DeepExtensions;

/// <summary>In which order a column has an image's values.</summary>
public enum PixelOrder
{
    /// <summary>
    /// As the vector's dimensions tell: <c>[height, width, channels]</c> is interleaved, <c>[channels, height, width]</c> planar (what
    /// ML.NET's
    /// <c>ExtractPixels</c> gives by default), where channels are 1 to 4. A vector without dimensions is taken as interleaved.
    /// </summary>
    FromDimensions,

    /// <summary>Pixel by pixel, each with all its channels: <c>[height, width, channels]</c>.</summary>
    Interleaved,

    /// <summary>Channel by channel: <c>[channels, height, width]</c>.</summary>
    Planar,
}
