namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>An image of 8 bits per channel, <c>[height, width, channels]</c>, the top row first.</summary>
public sealed class DecodedImage
{
    /// <summary>An image over pixels, which are kept and not copied.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 for grey, 2 for grey and alpha, 3 for red, green and blue, 4 with alpha.</param>
    /// <param name="pixels">The pixels, <c>[height, width, channels]</c>.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the length is not the one they give.</exception>
    public DecodedImage(int height, int width, int channels, byte[] pixels)
    {
        if (height < 1 || width < 1 || channels is < 1 or > 4 || (long)height * width * channels != pixels.Length)
        {
            throw new ArgumentException(
                $"The image has {height}x{width} pixels, {channels} channels and {pixels.Length} bytes; at least 1x1 pixels, 1 to 4 channels and height * width * channels bytes are allowed.");
        }

        (Height, Width, Channels, Pixels) = (height, width, channels, pixels);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>1 for grey, 2 for grey and alpha, 3 for red, green and blue, 4 with alpha.</summary>
    public int Channels { get; }

    /// <summary>The pixels, <c>[Height, Width, Channels]</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>
    /// The image in other channels. Grey becomes colour by repetition; colour becomes grey by Rec. 601,
    /// <c>0.299 R + 0.587 G + 0.114 B</c>; alpha is left out, or added as opaque.
    /// </summary>
    /// <param name="channels">From 1 to 4, as in <see cref="Channels"/>.</param>
    public DecodedImage WithChannels(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 4);
        if (channels == Channels)
        {
            return this;
        }

        byte[] pixels = new byte[checked(Height * Width * channels)];
        for (int pixel = 0; pixel < Height * Width; pixel++)
        {
            Convert(Pixels.AsSpan(pixel * Channels, Channels), pixels.AsSpan(pixel * channels, channels));
        }

        return new DecodedImage(Height, Width, channels, pixels);
    }

    private static void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        bool fromColour = from.Length >= 3;
        byte alpha = from.Length is 2 or 4 ? from[^1] : (byte)255;
        if (to.Length >= 3)
        {
            (to[0], to[1], to[2]) = fromColour ? (from[0], from[1], from[2]) : (from[0], from[0], from[0]);
        }
        else
        {
            // In 16-bit fixed point, rounded, as the JPEG library and Pillow have it.
            to[0] = fromColour ? (byte)(((19595 * from[0]) + (38470 * from[1]) + (7471 * from[2]) + 32768) >> 16) : from[0];
        }

        if (to.Length is 2 or 4)
        {
            to[^1] = alpha;
        }
    }
}
