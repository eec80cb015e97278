namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="TapPass"/> with filters of 3x3 at stride 1 by a <see cref="IWinogradForm"/> in both dimensions: the target is cut into
/// tiles, and the products of a tile's points are matrix products over the channels, one for each point.
/// </summary>
internal sealed class WinogradPass
{
    /// <summary>Cuts the target into tiles.</summary>
    /// <param name="taps">The pass: three taps side by side on both axes.</param>
    /// <param name="outputs">A tile's rows and columns of outputs: those of a form.</param>
    public WinogradPass(TapPass taps, int outputs)
    {
        (Taps, Outputs) = (taps, outputs);
        TileRows = Partition.Count(taps.Rows.Count, outputs);
        TileColumns = Partition.Count(taps.Columns.Count, outputs);
    }

    /// <summary>The pass.</summary>
    public TapPass Taps { get; }

    /// <summary>A tile's rows and columns of outputs.</summary>
    public int Outputs { get; }

    /// <summary>A tile's rows and columns of sources.</summary>
    public int Points => Outputs + 2;

    /// <summary>Rows of tiles in an image.</summary>
    public int TileRows { get; }

    /// <summary>Tiles in a row.</summary>
    public int TileColumns { get; }

    /// <summary>Tiles of an image.</summary>
    public int Tiles => TileRows * TileColumns;

    /// <summary>Where a tile lies: its image, its row and its column.</summary>
    /// <param name="tile">The tile, counted through the batch.</param>
    public (int Image, int Row, int Column) Place(int tile)
    {
        (int line, int column) = Math.DivRem(tile, TileColumns);
        (int image, int row) = Math.DivRem(line, TileRows);
        return (image, row, column);
    }

    /// <summary>
    /// The distance between points so many floats long, such that the points of a vector fall into different sets of the first-level cache.
    /// </summary>
    public static nint PointStep(nint floats)
    {
        const int CacheLineFloats = 16;
        return (((floats + CacheLineFloats - 1) / CacheLineFloats) | 1) * CacheLineFloats;
    }
}
