using System.Buffers.Binary;
using System.IO.Compression;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Encodes images as PNG files of 8 bits per channel.</summary>
public static class PngEncoder
{
    /// <summary>Encodes an image.</summary>
    /// <param name="image">The image; grey or colour, with alpha or without.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] Encode(DecodedImage image)
    {
        using MemoryStream file = new();
        file.Write(PngChunks.Signature);
        byte[] header = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)(image.Channels switch
        {
            1 => PngColour.Grey,
            2 => PngColour.GreyAlpha,
            3 => PngColour.Rgb,
            _ => PngColour.Rgba,
        });
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Pack(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each row as its difference from the row above (filter 2), which packs smooth images and flat ones alike.
    private static byte[] Pack(DecodedImage image)
    {
        using MemoryStream packed = new();
        using (ZLibStream data = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int length = image.Width * image.Channels;
            byte[] row = new byte[length + 1];
            row[0] = 2;
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(y * length, length);
                for (int i = 0; i < length; i++)
                {
                    row[i + 1] = (byte)(pixels[i] - (y == 0 ? 0 : image.Pixels[((y - 1) * length) + i]));
                }

                data.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Of(chunk.AsSpan(4, content.Length + 4)));
        file.Write(chunk);
    }
}
