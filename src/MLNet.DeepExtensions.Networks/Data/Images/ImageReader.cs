namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Reads image files of any size as pixels of one size. What is wrong with a file is told and not thrown: among many files, some may be left out.
/// </summary>
internal static class ImageReader
{
    private const int HeaderLength = 16;

    /// <summary>Reads an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The size wanted, and how it is come by.</param>
    /// <param name="pixels">Receives <c>[height, width, channels]</c>.</param>
    /// <returns>Null where the image was read, and else why not.</returns>
    public static string? TryRead(string path, ImageFolderOptions options, Span<byte> pixels)
    {
        try
        {
            return TryDecode(File.ReadAllBytes(path), options, pixels);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }

    /// <summary>Decodes the content of an image file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="options">The size wanted, and how it is come by.</param>
    /// <param name="pixels">Receives <c>[height, width, channels]</c>.</param>
    /// <returns>Null where the image was decoded, and else why not.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> file, ImageFolderOptions options, Span<byte> pixels)
    {
        try
        {
            if (Check(file[..Math.Min(file.Length, HeaderLength)], options.Decoder) is { } reason)
            {
                return reason;
            }

            DecodedImage image = options.Decoder.Decode(file).WithChannels(options.Channels);
            ImageResizer.Resize(image, options.Size, options.Fit, options.Resampling).Pixels.CopyTo(pixels);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Looks at a file's first bytes alone: null where a decoder takes it, and else why not.</summary>
    public static string? CheckHeader(string path, IImageDecoder decoder)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using FileStream file = File.OpenRead(path);
        return Check(header[..file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)], decoder);
    }

    private static string? Check(ReadOnlySpan<byte> header, IImageDecoder decoder) => decoder.CanDecode(header) ? null : ImageDecoders.Describe(header);
}
