namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A <see cref="TapPass"/> that runs over planes, as <see cref="PlaneConvolution"/> does it.</summary>
internal sealed class PlanePass
{
    // With fewer channels the transforms cost more than the products that they save.
    private const int FewestWinogradChannels = 8;

    private PlanePass(TapPass taps)
    {
        Taps = taps;
        Layout = new PlaneLayout(taps);
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
        PlanePass pass = new(taps);
        double positions = (double)taps.Columns.Count / pass.Layout.Pitch;
        return lanes < 0.75 * positions ? pass : null;
    }
}
