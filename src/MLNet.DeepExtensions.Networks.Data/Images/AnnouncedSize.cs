namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Checks the size that an image file's header declares, before memory is taken for it.</summary>
public static class AnnouncedSize
{
    // What an array holds of the four bytes of a pixel.
    private static readonly long s_mostInArray = Array.MaxLength / 4;

    /// <summary>Checks against the limits.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="ownLimit">The decoder's own limit of pixels; null for that of <see cref="Limits.Images"/>.</param>
    /// <param name="ownName">What a message calls that limit.</param>
    /// <exception cref="InvalidDataException">The image has no pixel, or is larger than allowed.</exception>
    public static void Check(string format, int height, int width, long? ownLimit, string ownName)
    {
        ImageLimits limits = Limits.Current.Images;
        if (height < 1 || width < 1)
        {
            throw Refused("1x1 or more is needed");
        }

        if (Math.Max(height, width) > limits.Side)
        {
            throw Refused($"a side of {Limits.Allowed(Limits.Current.Images.Side)} is allowed");
        }

        if ((long)height * width > Math.Min(ownLimit ?? limits.Pixels, s_mostInArray))
        {
            throw Refused(
                $"{(ownLimit is { } most ? Limits.Allowed(most, ownName) : Limits.Allowed(Limits.Current.Images.Pixels))} are allowed");
        }

        InvalidDataException Refused(string allowed) =>
            new($"The {format} file declares {height}x{width} pixels (height x width); {allowed}.");
    }

    /// <summary>Checks that a file is long enough for its pixels, however well they are packed.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="bytes">What the file has for them.</param>
    /// <param name="mostPixels">What the format can pack into so many bytes.</param>
    /// <exception cref="InvalidDataException">The file is too short.</exception>
    public static void CheckPacked(string format, int height, int width, long bytes, long mostPixels)
    {
        if ((long)height * width > mostPixels)
        {
            throw new InvalidDataException(
                $"The {format} file is truncated: it declares {height}x{width} pixels (height x width), but {bytes} bytes cannot hold more than {mostPixels}.");
        }
    }
}
