namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A <see cref="TapPass"/> that runs over planes, as <see cref="PlaneConvolution{TImages}"/> does it.</summary>
internal sealed class PlanePass
{
    /// <summary>Works out the layout and the runs of taps.</summary>
    /// <param name="taps">The pass.</param>
    /// <param name="images">Images side by side.</param>
    /// <param name="isWinograd">Whether the products run down the rows by <see cref="RowWinograd"/>.</param>
    public PlanePass(TapPass taps, int images, bool isWinograd)
    {
        (Taps, IsWinograd, Layout) = (taps, isWinograd, new PlaneLayout(taps, images));
        Tiles = Partition.Count(taps.Rows.Count, RowWinograd.TileRows);
        TapAxis columns = taps.Columns;
        RunLength = columns.Offsets[^1] - columns.Offsets[0] == columns.Taps.Length - 1 ? columns.Taps.Length : 1;
        Runs = taps.PatchChannels * TapRows * columns.Taps.Length / RunLength;
    }

    /// <summary>The pass.</summary>
    public TapPass Taps { get; }

    /// <summary>Its layout in memory.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>Whether the products run down the rows by <see cref="RowWinograd"/>.</summary>
    public bool IsWinograd { get; }

    /// <summary>Tiles of rows, as high as those of <see cref="RowWinograd"/>.</summary>
    public int Tiles { get; }

    /// <summary>Rows of taps that a product sums over.</summary>
    public int TapRows => IsWinograd ? 1 : Taps.Rows.Taps.Length;

    /// <summary>Runs of taps side by side, in all source channels of a group.</summary>
    public int Runs { get; }

    /// <summary>Taps of a run.</summary>
    public int RunLength { get; }
}
