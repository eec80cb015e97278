using System.IO.Compression;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Decodes PNG (ISO/IEC 15948): all colour types and bit depths, palettes, transparency, and interlaced files. 16 bits are rounded to 8.
/// Photographs are turned as their EXIF data say. Colours are taken as they are; gamma and colour profiles are not regarded.
/// </summary>
/// <remarks>
/// What makes the pixels must be whole: the chunks IHDR, PLTE, tRNS, IDAT and eXIf with their checksums, and the packed pixels with theirs.
/// Nothing else refuses a file that libpng or Pillow reads: other chunks are stepped over, a tRNS chunk that does not fit is left out, a
/// number beyond the palette is opaque black, and behind the pixels there may be more data, or neither an IEND chunk nor a checksum of the
/// packed pixels.
/// </remarks>
public sealed class PngDecoder : IImageDecoder
{
    // First row, first column, and the steps to the next, of each of Adam7's passes.
    private static readonly (int Row, int Column, int RowStep, int ColumnStep)[] s_adam7 =
        [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];

    private static readonly (int Row, int Column, int RowStep, int ColumnStep)[] s_onePass = [(0, 0, 1, 1)];

    private readonly long? _maxPixels;

    /// <summary>
    /// The most pixels that are decoded, so that a small file cannot ask for all memory; that of <see cref="Limits.Images"/> by default.
    /// </summary>
    public long MaxPixels
    {
        get => _maxPixels ?? Limits.Current.Images.Pixels;
        init => _maxPixels = value;
    }

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> header) => header.StartsWith(PngChunks.Signature);

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        PngChunks chunks = PngChunks.Read(file);
        PngHeader header = chunks.Header;
        (int Row, int Column, int RowStep, int ColumnStep)[] passes = header.Interlaced ? s_adam7 : s_onePass;
        CheckSize(chunks, passes);
        PngPixels pixels = new(chunks);
        using ZLibStream data = new(chunks.Data, CompressionMode.Decompress);
        foreach ((int Row, int Column, int RowStep, int ColumnStep) pass in passes)
        {
            int width = Steps(header.Width, pass.Column, pass.ColumnStep);
            if (width == 0)
            {
                continue;
            }

            // A filter's byte before the row's own; the row above is all zeros at first.
            byte[] row = new byte[header.RowLength(width) + 1];
            byte[] above = new byte[row.Length];
            for (int y = pass.Row; y < header.Height; y += pass.RowStep)
            {
                ReadRow(data, row);
                PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterDistance);
                pixels.Put(row.AsSpan(1), y, pass.Column, pass.ColumnStep, width);
                (row, above) = (above, row);
            }
        }

        ReadEnd(data);
        return UprightImage.Of(pixels.ToImage(), chunks.Orientation);
    }

    private static int Steps(int length, int first, int step) => length <= first ? 0 : ((length - first - 1) / step) + 1;

    private static void ReadRow(ZLibStream data, byte[] row)
    {
        if (Unpack(data, row) < row.Length)
        {
            throw new InvalidDataException("The PNG file is truncated: its compressed pixels end too early.");
        }
    }

    // Checks the pixels' checksum, which comes behind them. That there are more of them, or no checksum, is no fault in any pixel.
    private static void ReadEnd(ZLibStream data) => Unpack(data, new byte[1]);

    private static int Unpack(ZLibStream data, byte[] bytes)
    {
        try
        {
            return data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                "The PNG file is damaged: its compressed pixels cannot be decompressed, or their checksum is wrong.", exception);
        }
    }

    private void CheckSize(PngChunks chunks, (int Row, int Column, int RowStep, int ColumnStep)[] passes)
    {
        PngHeader header = chunks.Header;
        AnnouncedSize.Check("PNG", header.Height, header.Width, _maxPixels, $"{nameof(PngDecoder)}.{nameof(MaxPixels)}");
        long unpacked = 0;
        foreach ((int row, int column, int rowStep, int columnStep) in passes)
        {
            int width = Steps(header.Width, column, columnStep);
            unpacked += width == 0 ? 0 : Steps(header.Height, row, rowStep) * (header.RowLength(width) + 1);
        }

        // Deflate packs 1032 to 1 at most: less data cannot hold so many pixels, whatever the header says.
        if (unpacked > chunks.Data.Length * 1032L)
        {
            throw new InvalidDataException(
                $"The PNG file is truncated: {chunks.Data.Length} compressed bytes cannot hold {header.Height}x{header.Width} pixels (height x width).");
        }
    }
}
