namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>What the chunks of a PNG file say of its pixels.</summary>
internal sealed class PngChunks
{
    private const int LargestPalette = 3 * 256;

    private PngChunks(PngHeader header, byte[] palette, byte[]? transparency, int orientation, MemoryStream data) =>
        (Header, Palette, Transparency, Orientation, Data) = (header, palette, transparency, orientation, data);

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public PngHeader Header { get; }

    /// <summary>Red, green and blue of every palette entry; empty where the pixels are not palette indices.</summary>
    public byte[] Palette { get; }

    /// <summary>The alpha of palette entries, or the colour that is transparent; null where there is neither.</summary>
    public byte[]? Transparency { get; }

    /// <summary>How the image is turned to be upright, by its eXIf chunk.</summary>
    public int Orientation { get; }

    /// <summary>The packed pixels, put together.</summary>
    public MemoryStream Data { get; }

    public static PngChunks Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new InvalidDataException("This is not a PNG file: its signature is missing.");
        }

        PngChunkReader chunks = new(file[Signature.Length..]);
        if (!chunks.Next() || chunks.Type != PngChunkReader.IHdr)
        {
            throw new InvalidDataException($"The PNG file begins with {PngChunkReader.Name(chunks.Type)}; IHDR comes first.");
        }

        PngHeader header = PngHeader.Read(chunks.Content);
        byte[] palette = [];
        byte[]? transparency = null;
        int? orientation = null;
        MemoryStream data = new();
        while (chunks.Next())
        {
            switch (chunks.Type)
            {
                case PngChunkReader.IHdr:
                    throw new InvalidDataException("The PNG file has two headers.");
                case PngChunkReader.IDat:
                    data.Write(chunks.Content);
                    break;
                case PngChunkReader.Plte when header.Colour == PngColour.Palette && data.Length == 0:
                    palette = palette.Length == 0
                        ? CheckedPalette(chunks.Content)
                        : throw new InvalidDataException("The PNG file has two palettes.");
                    break;
                case PngChunkReader.Trns when data.Length == 0:
                    transparency ??= chunks.Content.ToArray();
                    break;
                case PngChunkReader.Exif:
                    orientation ??= ExifOrientation.Read(chunks.Content);
                    break;
                default:
                    break;
            }
        }

        if (data.Length == 0)
        {
            throw new InvalidDataException("The PNG file has no pixels: no IDAT chunk.");
        }

        if (header.Colour == PngColour.Palette && palette.Length == 0)
        {
            throw new InvalidDataException("The PNG file's pixels are palette indices, and no palette precedes them.");
        }

        data.Position = 0;
        return new PngChunks(header, palette, Fitting(transparency, header.Colour), orientation ?? ExifOrientation.Upright, data);
    }

    private static byte[] CheckedPalette(ReadOnlySpan<byte> chunk) => chunk.Length is > 0 and <= LargestPalette && chunk.Length % 3 == 0
        ? chunk.ToArray()
        : throw new InvalidDataException(
            $"The PNG file has a palette of {chunk.Length} bytes; three for each of 1 to 256 colours are needed.");

    // As libpng does it: pixels with an alpha of their own need no tRNS chunk, and one that is too short says nothing.
    private static byte[]? Fitting(byte[]? transparency, PngColour colour)
    {
        int needed = colour switch
        {
            PngColour.Palette => 1,
            PngColour.Grey => 2,
            PngColour.Rgb => 6,
            _ => int.MaxValue,
        };
        return transparency?.Length >= needed ? transparency : null;
    }
}
