using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The chunks of a PNG file that make its pixels; lengths, checksums and order are checked.</summary>
internal sealed class PngChunks
{
    private const uint IHdr = 0x49484452;
    private const uint Plte = 0x504C5445;
    private const uint Trns = 0x74524E53;
    private const uint IDat = 0x49444154;
    private const uint IEnd = 0x49454E44;

    private PngChunks(PngHeader header, byte[] palette, byte[]? transparency, byte[] data) =>
        (Header, Palette, Transparency, Data) = (header, palette, transparency, data);

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public PngHeader Header { get; }

    /// <summary>Red, green and blue of every palette entry; empty where there is none.</summary>
    public byte[] Palette { get; }

    /// <summary>The tRNS chunk: the alpha of palette entries, or the colour that is transparent.</summary>
    public byte[]? Transparency { get; }

    /// <summary>The packed pixels, put together.</summary>
    public byte[] Data { get; }

    public static PngChunks Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new InvalidDataException("This is not a PNG file: it does not begin as one.");
        }

        file = file[Signature.Length..];
        uint type = Next(ref file, out ReadOnlySpan<byte> chunk);
        if (type != IHdr)
        {
            throw new InvalidDataException($"The PNG file begins with {Name(type)}; IHDR comes first.");
        }

        PngHeader header = PngHeader.Read(chunk);
        byte[] palette = [];
        byte[]? transparency = null;
        using var data = new MemoryStream();
        uint last = type;
        while ((type = Next(ref file, out chunk)) != IEnd)
        {
            switch (type)
            {
                case IDat when data.Length > 0 && last != IDat:
                    throw new InvalidDataException("The PNG file's IDAT chunks are not all in one place.");
                case IDat:
                    data.Write(chunk);
                    break;
                case Plte when palette.Length > 0 || data.Length > 0 || chunk.Length is 0 or > 768 || chunk.Length % 3 != 0:
                    throw new InvalidDataException($"The PNG file has a palette of {chunk.Length} bytes, a second one, or one behind the pixels; one of 1 to 256 colours before them is allowed.");
                case Plte:
                    palette = chunk.ToArray();
                    break;
                case Trns when data.Length == 0:
                    transparency = chunk.ToArray();
                    break;
                case IHdr:
                    throw new InvalidDataException("The PNG file has two headers.");
                default:
                    SkipAncillary(type);
                    break;
            }

            last = type;
        }

        var chunks = new PngChunks(header, palette, transparency, data.ToArray());
        chunks.CheckColours();
        return chunks;
    }

    private static uint Next(ref ReadOnlySpan<byte> file, out ReadOnlySpan<byte> chunk)
    {
        if (file.Length < 12)
        {
            throw new InvalidDataException("The PNG file is truncated: it ends before the IEND chunk.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(file);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
        if (length > file.Length - 12)
        {
            throw new InvalidDataException($"The PNG file is truncated: the chunk {Name(type)} has {length} bytes, and {file.Length - 12} are left.");
        }

        chunk = file.Slice(8, (int)length);
        if (PngCrc.Of(file.Slice(4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(8 + (int)length)..]))
        {
            throw new InvalidDataException($"The PNG file is damaged: the checksum of the chunk {Name(type)} is wrong.");
        }

        file = file[(12 + (int)length)..];
        return type;
    }

    // A small first letter marks what a decoder may leave out.
    private static void SkipAncillary(uint type)
    {
        if ((type & 0x20000000) == 0)
        {
            throw new InvalidDataException($"The PNG file has the chunk {Name(type)}, which is needed to decode it and not known.");
        }
    }

    private static string Name(uint type) => string.Create(4, type, static (text, code) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            var letter = (char)((code >> (24 - (8 * i))) & 0xFF);
            text[i] = char.IsAsciiLetter(letter) ? letter : '?';
        }
    });

    private void CheckColours()
    {
        if (Data.Length == 0)
        {
            throw new InvalidDataException("The PNG file has no pixels: no IDAT chunk.");
        }

        if (Header.Colour == PngColour.Palette && Palette.Length == 0)
        {
            throw new InvalidDataException("The PNG file's pixels are numbers of colours, and it has no palette.");
        }

        bool fits = Transparency is null || Header.Colour switch
        {
            PngColour.Grey => Transparency.Length == 2,
            PngColour.Rgb => Transparency.Length == 6,
            PngColour.Palette => Transparency.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits)
        {
            throw new InvalidDataException($"The PNG file has a tRNS chunk of {Transparency!.Length} bytes, which does not fit its colour type {(int)Header.Colour}.");
        }
    }
}
