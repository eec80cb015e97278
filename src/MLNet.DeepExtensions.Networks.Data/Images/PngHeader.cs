using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The kinds of pixels of a PNG file; the values are the format's own codes.</summary>
internal enum PngColour
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk of a PNG file.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    public const int Length = 13;

    /// <summary>The most samples that a pixel has.</summary>
    public const int MostSamples = 4;

    /// <summary>Samples a pixel in the file.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.Rgba => 4,
        _ => 1,
    };

    /// <summary>What a filter takes for the pixel to the left: whole bytes, at least one.</summary>
    public int FilterDistance => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>The bytes of a row of so many pixels, without the filter's byte.</summary>
    public long RowLength(int width) => (((long)width * Samples * BitDepth) + 7) / 8;

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != Length)
        {
            throw new InvalidDataException($"The PNG header has {chunk.Length} bytes; {Length} are needed.");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new InvalidDataException($"The PNG header declares {width}x{height} pixels; at least 1x1 is needed.");
        }

        int depth = chunk[8];
        bool allowed = chunk[9] switch
        {
            (int)PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            (int)PngColour.Palette => depth is 1 or 2 or 4 or 8,
            (int)PngColour.Rgb or (int)PngColour.GreyAlpha or (int)PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!allowed || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new InvalidDataException(
                $"The PNG header declares colour type {chunk[9]} at {depth} bits, compression {chunk[10]}, filter {chunk[11]}, interlace {chunk[12]}, which the format does not have.");
        }

        return new PngHeader((int)width, (int)height, depth, (PngColour)chunk[9], chunk[12] == 1);
    }
}
