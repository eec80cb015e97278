namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A <see cref="TapPass"/> that runs over planes, as <see cref="PlaneConvolution"/> does it.</summary>
/// <param name="taps">The pass.</param>
/// <param name="images">Images side by side.</param>
/// <param name="isWinograd">Whether the products run down the rows by <see cref="RowWinograd"/>.</param>
internal sealed class PlanePass(TapPass taps, int images, bool isWinograd)
{
    /// <summary>The pass.</summary>
    public TapPass Taps { get; } = taps;

    /// <summary>Its layout in memory.</summary>
    public PlaneLayout Layout { get; } = new(taps, images);

    /// <summary>Whether the products run down the rows by <see cref="RowWinograd"/>.</summary>
    public bool IsWinograd { get; } = isWinograd;

    /// <summary>Tiles of rows, as high as those of <see cref="RowWinograd"/>.</summary>
    public int Tiles { get; } = Partition.Count(taps.Rows.Count, RowWinograd.TileRows);
}
