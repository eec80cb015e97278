using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Reads image files of any size as pixels of one size. What is wrong with a file is told and not thrown: among many files, some may be
/// left out.
/// </summary>
public static class ImageReader
{
    /// <summary>Reads an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The size wanted, and how it is come by.</param>
    /// <param name="pixels">Receives <c>[height, width, channels]</c>.</param>
    /// <returns>Null where the image was read, and else why not.</returns>
    public static string? TryRead(string path, ImageFolderOptions options, Span<byte> pixels)
    {
        try
        {
            return TryDecode(ImageFileContent.Read(path), options, pixels);
        }
        catch (Exception exception) when (IsOfFile(exception))
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
            if (Check(file[..Math.Min(file.Length, ForeignFile.Beginning)], options.Decoder) is { } reason)
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
    /// <param name="path">The file.</param>
    /// <param name="decoder">The decoder.</param>
    public static string? CheckHeader(string path, IImageDecoder decoder)
    {
        Span<byte> beginning = stackalloc byte[ForeignFile.Beginning];
        try
        {
            return Check(beginning[..ImageFileContent.ReadBeginning(path, beginning)], decoder);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            return exception.Message;
        }
    }

    private static bool IsOfFile(Exception exception) =>
        exception is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static string? Check(ReadOnlySpan<byte> beginning, IImageDecoder decoder) =>
        decoder.CanDecode(beginning[..Math.Min(beginning.Length, ImageDecoders.HeaderLength)]) ? null : ImageDecoders.Describe(beginning);
}
