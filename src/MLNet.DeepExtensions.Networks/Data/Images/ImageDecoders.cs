namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Decoders put together.</summary>
public static class ImageDecoders
{
    /// <summary>The formats that need no other package: PNG and PNM (PBM, PGM, PPM).</summary>
    public static IImageDecoder Default { get; } = Combine(new PngDecoder(), new PnmDecoder());

    /// <summary>A decoder that leaves each file to the first of several that can decode it.</summary>
    /// <param name="decoders">The decoders, the preferred one first.</param>
    public static IImageDecoder Combine(params IReadOnlyList<IImageDecoder> decoders) => new Composite([.. decoders]);

    /// <summary>What a file that no decoder takes is, as far as its first bytes tell.</summary>
    internal static string Describe(ReadOnlySpan<byte> header) => NameOf(header) is { } format
        ? $"this is a {format} image, for which there is no decoder here; give one that implements {nameof(IImageDecoder)} ({nameof(ImageDecoders)}.{nameof(Combine)} adds it to the default ones)"
        : "this is no image of a known format";

    private static string? NameOf(ReadOnlySpan<byte> header) => header switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'B', (byte)'M', ..] => "BMP",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => "TIFF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "HEIF or AVIF",
        _ => null,
    };

    private sealed class Composite(IImageDecoder[] decoders) : IImageDecoder
    {
        public bool CanDecode(ReadOnlySpan<byte> header)
        {
            foreach (IImageDecoder decoder in decoders)
            {
                if (decoder.CanDecode(header))
                {
                    return true;
                }
            }

            return false;
        }

        public DecodedImage Decode(ReadOnlySpan<byte> file)
        {
            ReadOnlySpan<byte> header = file[..Math.Min(file.Length, 16)];
            foreach (IImageDecoder decoder in decoders)
            {
                if (decoder.CanDecode(header))
                {
                    return decoder.Decode(file);
                }
            }

            throw new InvalidDataException($"The image cannot be decoded: {Describe(header)}.");
        }
    }
}
