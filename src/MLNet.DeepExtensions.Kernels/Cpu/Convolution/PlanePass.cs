namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A <see cref="TapPass"/> that runs over planes, as <see cref="PlaneConvolution"/> does it.</summary>
internal sealed class PlanePass
{
    // With fewer channels the transforms cost more than the products that they save.
    private const int FewestWinogradChannels = 8;

    // What a tile of rows of images side by side may take: most of the second-level cache.
    private const int MostTileFloats = 5 << 15;

    private PlanePass(TapPass taps, int images)
    {
        Taps = taps;
        Layout = new PlaneLayout(taps, images);
        IsWinograd = taps.Rows.Taps.Length == RowWinograd.Taps && Layout.ExtraRows == RowWinograd.Taps - 1
            && Math.Min(taps.PatchChannels, taps.GroupTargetChannels) >= FewestWinogradChannels && taps.Rows.Count > RowWinograd.TileRows / 2;
        Tiles = (taps.Rows.Count + RowWinograd.TileRows - 1) / RowWinograd.TileRows;
    }

    /// <summary>The pass.</summary>
    public TapPass Taps { get; }

    /// <summary>Its layout in memory.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>Whether the products run down the rows by <see cref="RowWinograd"/>.</summary>
    public bool IsWinograd { get; }

    /// <summary>
    /// The same pass over as many images side by side as a vector has lanes; null where their rows leave the second-level cache or are shorter than a vector.
    /// It gives the same bits.
    /// </summary>
    public PlanePass? SideBySide { get; private init; }

    /// <summary>Tiles of rows, as high as those of <see cref="RowWinograd"/>.</summary>
    public int Tiles { get; }

    /// <summary>The pass over planes; null where channels as lanes are faster.</summary>
    /// <param name="taps">The pass.</param>
    public static PlanePass? Find(TapPass taps)
    {
        if (!PlaneLayout.Fits(taps))
        {
            return null;
        }

        int channels = taps.GroupTargetChannels;
        int width = MicroKernel.PanelColumns(channels);
        double lanes = (double)channels / (((channels + width - 1) / width) * width);
        PlanePass pass = new(taps, 1) { SideBySide = FindSideBySide(taps) };
        double positions = (double)taps.Columns.Count / pass.Layout.Pitch;
        return lanes < 0.75 * positions ? pass : null;
    }

    private static PlanePass? FindSideBySide(TapPass taps)
    {
        PlanePass pass = new(taps, MicroKernel.VectorLength);
        bool isLong = Math.Min(taps.Columns.SourceSize * taps.SourceChannels, taps.Columns.Count * taps.TargetChannels) >= MicroKernel.VectorLength;
        long rows = ((long)(RowWinograd.TileRows + pass.Layout.ExtraRows) * taps.SourceChannels) + (RowWinograd.TileRows * taps.TargetChannels);
        long products = pass.IsWinograd ? (long)RowWinograd.Products * (taps.SourceChannels + taps.TargetChannels) : 0;
        return isLong && (rows + products) * pass.Layout.Pitch <= MostTileFloats ? pass : null;
    }
}
