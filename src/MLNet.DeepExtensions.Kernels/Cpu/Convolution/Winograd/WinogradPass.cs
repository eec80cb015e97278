namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="TapPass"/> with filters of 3x3 at stride 1 by a <see cref="IWinogradForm"/> in both dimensions: the target is cut into tiles, and the products
/// of a tile's points are matrix products over the channels, one for each point.
/// </summary>
internal sealed class WinogradPass
{
    // With fewer channels the transforms cost too much.
    private const int FewestChannels = 16;

    // A value of fewer terms, since most of its taps read padding, is too small for the rounding of its tile's other values.
    private const int FewestTerms = 32;

    // In products of vectors: what the transforms of one vector cost, a point, and a vector of transformed filters that comes from memory,
    // where they do not stay in a cache.
    private const int SourceCost = 6;
    private const int TargetCost = 5;
    private const int FilterCost = 10;
    private const int CachedFilters = 1 << 20;

    private WinogradPass(TapPass taps, int outputs)
    {
        (Taps, Outputs) = (taps, outputs);
        TileRows = (taps.Rows.Count + outputs - 1) / outputs;
        TileColumns = (taps.Columns.Count + outputs - 1) / outputs;
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

    /// <summary>The pass's faster form; null where none is faster than the sums as they are.</summary>
    /// <param name="taps">The pass.</param>
    public static WinogradPass? Find(TapPass taps)
    {
        if (taps.Groups > 1 || taps.IsDepthwise || !IsThreeTaps(taps.Rows) || !IsThreeTaps(taps.Columns)
            || Math.Min(taps.SourceChannels, taps.TargetChannels) < FewestChannels
            || FewestTaps(taps.Rows) * FewestTaps(taps.Columns) * taps.SourceChannels < FewestTerms)
        {
            return null;
        }

        WinogradPass four = new(taps, WinogradF4.Outputs);
        WinogradPass two = new(taps, WinogradF2.Outputs);
        WinogradPass best = four.Cost <= two.Cost ? four : two;
        return best.Cost < taps.Products / MicroKernel.VectorLength ? best : null;
    }

    /// <summary>Where a tile lies: its image, its row and its column.</summary>
    /// <param name="tile">The tile, counted through the batch.</param>
    public (int Image, int Row, int Column) Place(int tile)
    {
        (int line, int column) = Math.DivRem(tile, TileColumns);
        (int image, int row) = Math.DivRem(line, TileRows);
        return (image, row, column);
    }

    /// <summary>The distance between points so many floats long, such that the points of a vector fall into different sets of the first-level cache.</summary>
    public static nint PointStep(nint floats)
    {
        const int CacheLineFloats = 16;
        return (((floats + CacheLineFloats - 1) / CacheLineFloats) | 1) * CacheLineFloats;
    }

    private double Cost
    {
        get
        {
            double vectors = Points * Points / (double)MicroKernel.VectorLength;
            double products = (double)Taps.SourceChannels * Taps.TargetChannels * vectors;
            double transforms = ((SourceCost * Taps.SourceChannels) + (TargetCost * Taps.TargetChannels)) * vectors;
            bool isCached = products * MicroKernel.VectorLength <= CachedFilters;
            return Math.Max(Tiles * (products + transforms), isCached ? 0 : FilterCost * products);
        }
    }

    private static int FewestTaps(TapAxis axis) => axis.Zones.Min(zone => zone.EndTap - zone.FirstTap);

    private static bool IsThreeTaps(TapAxis axis) =>
        axis is { Step: 1, Spacing: 1, Offsets: [var first, var second, var third] } && second == first + 1 && third == first + 2;
}
