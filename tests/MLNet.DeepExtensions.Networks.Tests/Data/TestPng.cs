using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>A PNG writer for tests: every colour type, depth, filter and interlacing, from plain samples, and any chunk.</summary>
internal sealed class TestPng
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public int Depth { get; init; } = 8;

    public int Colour { get; init; }

    public bool Interlaced { get; init; }

    /// <summary>The filter of each row in turn.</summary>
    public byte[] Filters { get; init; } = [0];

    /// <summary>The samples, <c>[height, width, samples]</c>.</summary>
    public required int[] Samples { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>Into how many IDAT chunks the pixels go.</summary>
    public int DataChunks { get; init; } = 1;

    private int SamplesPerPixel => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public byte[] Write()
    {
        byte[] packed = Pack(RawRows());
        int part = (packed.Length + DataChunks - 1) / DataChunks;
        return File([
            ("IHDR", Header(Width, Height, Depth, Colour, Interlaced)),
            .. Palette is null ? [] : new[] { ("PLTE", Palette) },
            .. Transparency is null ? [] : new[] { ("tRNS", Transparency) },
            ("tEXt", "Comment\0a test"u8.ToArray()),
            .. packed.Chunk(part).Select(static chunk => ("IDAT", chunk)),
            ("IEND", [])]);
    }

    public static byte[] Header(int width, int height, int depth, int colour, bool interlaced)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)(interlaced ? 1 : 0));
        return header;
    }

    public static byte[] File(IEnumerable<(string Type, byte[] Content)> chunks) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content))];

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian((uint)content.Length), .. body, .. BigEndian(Crc(body))];
    }

    /// <summary>A chunk whose checksum is wrong.</summary>
    public static byte[] BadChunk(string type, byte[] content)
    {
        byte[] chunk = Chunk(type, content);
        chunk[^1] ^= 1;
        return chunk;
    }

    public static byte[] Pack(byte[] raw)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionMode.Compress))
        {
            stream.Write(raw);
        }

        return packed.ToArray();
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>CRC-32 bit by bit, as the PNG specification defines it.</summary>
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }

    private byte[] RawRows()
    {
        // The pass of each pixel of an 8x8 block, as the specification draws it.
        string[] passes = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        List<byte> raw = new();
        int rowNumber = 0;
        for (char pass = '1'; pass <= (Interlaced ? '7' : '1'); pass++)
        {
            byte[]? above = null;
            for (int y = 0; y < Height; y++)
            {
                int[] columns = [.. Enumerable.Range(0, Width).Where(x => !Interlaced || passes[y % 8][x % 8] == pass)];
                if (columns.Length == 0)
                {
                    continue;
                }

                byte[] row = PackBits(
                    [.. columns.SelectMany(x => Samples.Skip(((y * Width) + x) * SamplesPerPixel).Take(SamplesPerPixel))]);
                byte filter = Filters[rowNumber++ % Filters.Length];
                raw.Add(filter);
                raw.AddRange(Filter(filter, row, above ?? new byte[row.Length]));
                above = row;
            }
        }

        return [.. raw];
    }

    private byte[] PackBits(int[] samples)
    {
        byte[] row = new byte[((samples.Length * Depth) + 7) / 8];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int bit = 0; bit < Depth; bit++)
            {
                int at = (i * Depth) + bit;
                row[at / 8] |= (byte)(((samples[i] >> (Depth - 1 - bit)) & 1) << (7 - (at % 8)));
            }
        }

        return row;
    }

    private byte[] Filter(byte filter, byte[] row, byte[] above)
    {
        int distance = Math.Max(1, SamplesPerPixel * Depth / 8);
        byte[] filtered = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < distance ? 0 : row[i - distance];
            int b = above[i];
            int c = i < distance ? 0 : above[i - distance];
            int p = a + b - c;
            int paeth = new[] { a, b, c }.MinBy(value => Math.Abs(p - value));
            int prediction = filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => paeth, _ => 0 };
            filtered[i] = (byte)(row[i] - prediction);
        }

        return filtered;
    }
}
