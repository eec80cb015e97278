using System.IO.Compression;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Decodes PNG (ISO/IEC 15948): all colour types and bit depths, palettes, transparency, and interlaced files. 16 bits are rounded to 8.
/// Colours are taken as they are; gamma and colour profiles are not regarded.
/// </summary>
public sealed class PngDecoder : IImageDecoder
{
    // First row, first column, and the steps to the next, of each of Adam7's passes.
    private static readonly (int Row, int Column, int RowStep, int ColumnStep)[] s_adam7 =
        [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];

    private static readonly (int Row, int Column, int RowStep, int ColumnStep)[] s_onePass = [(0, 0, 1, 1)];

    /// <summary>The most pixels that are decoded, so that a small file cannot ask for all memory; 67,108,864 by default (8192 x 8192).</summary>
    public long MaxPixels { get; init; } = 1L << 26;

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> header) => header.StartsWith(PngChunks.Signature);

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        PngChunks chunks = PngChunks.Read(file);
        PngHeader header = chunks.Header;
        var passes = header.Interlaced ? s_adam7 : s_onePass;
        CheckSize(chunks, passes);
        var pixels = new PngPixels(chunks);
        using var packed = new MemoryStream(chunks.Data);
        using var data = new ZLibStream(packed, CompressionMode.Decompress);
        foreach ((int Row, int Column, int RowStep, int ColumnStep) pass in passes)
        {
            int width = Steps(header.Width, pass.Column, pass.ColumnStep);
            if (width == 0)
            {
                continue;
            }

            // A filter's byte before the row's own; the row above is all zeros at first.
            var row = new byte[header.RowLength(width) + 1];
            var above = new byte[row.Length];
            for (int y = pass.Row; y < header.Height; y += pass.RowStep)
            {
                ReadRow(data, row);
                PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterDistance);
                pixels.Put(row.AsSpan(1), y, pass.Column, pass.ColumnStep, width);
                (row, above) = (above, row);
            }
        }

        CheckEnd(data);
        return pixels.ToImage();
    }

    private static int Steps(int length, int first, int step) => length <= first ? 0 : ((length - first - 1) / step) + 1;

    private static void ReadRow(ZLibStream data, byte[] row)
    {
        if (data.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
        {
            throw new InvalidDataException("The PNG file is truncated: its packed pixels end too early.");
        }
    }

    private static void CheckEnd(ZLibStream data)
    {
        if (data.ReadByte() >= 0)
        {
            throw new InvalidDataException("The PNG file has more packed pixels than its header tells of.");
        }
    }

    private void CheckSize(PngChunks chunks, (int Row, int Column, int RowStep, int ColumnStep)[] passes)
    {
        PngHeader header = chunks.Header;
        long count = (long)header.Width * header.Height;
        long most = Math.Min(MaxPixels, Array.MaxLength / 4);
        if (count > most)
        {
            throw new InvalidDataException($"The PNG file tells of {header.Width}x{header.Height} pixels; at most {most} pixels are allowed ({nameof(PngDecoder)}.{nameof(MaxPixels)}).");
        }

        long unpacked = 0;
        foreach ((int row, int column, int rowStep, int columnStep) in passes)
        {
            int width = Steps(header.Width, column, columnStep);
            unpacked += width == 0 ? 0 : Steps(header.Height, row, rowStep) * (header.RowLength(width) + 1);
        }

        // Deflate packs 1032 to 1 at most: less data cannot hold so many pixels, whatever the header says.
        if (unpacked > chunks.Data.Length * 1032L)
        {
            throw new InvalidDataException($"The PNG file is truncated: {chunks.Data.Length} packed bytes cannot hold {header.Width}x{header.Height} pixels.");
        }
    }
}
