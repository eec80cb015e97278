namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>How the lattice positions of a batch are cut into blocks: some whole images each, or some rows of one image.</summary>
internal readonly struct PixelBlocks
{
    private readonly int _batch;
    private readonly int _latticeRows;
    private readonly int _imagesEach;
    private readonly int _rowsEach;
    private readonly int _blocksPerImage;

    /// <summary>Cuts a batch.</summary>
    /// <param name="pass">The lattice.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="positions">How many positions a block should have, about.</param>
    public PixelBlocks(TapPass pass, int batch, int positions)
    {
        (_batch, _latticeRows) = (batch, pass.Rows.Count);
        _blocksPerImage = Math.Clamp((pass.Positions + (positions / 2)) / positions, 1, _latticeRows);
        _rowsEach = (_latticeRows + _blocksPerImage - 1) / _blocksPerImage;
        _blocksPerImage = (_latticeRows + _rowsEach - 1) / _rowsEach;
        int groups = Math.Max(1, batch / Math.Clamp(positions / pass.Positions, 1, batch));
        _imagesEach = _blocksPerImage > 1 ? 1 : (batch + groups - 1) / groups;
        Count = _blocksPerImage > 1 ? batch * _blocksPerImage : (batch + _imagesEach - 1) / _imagesEach;
    }

    /// <summary>The number of blocks.</summary>
    public int Count { get; }

    /// <summary>One of the blocks.</summary>
    public LatticeBlock this[int block]
    {
        get
        {
            int image = block / _blocksPerImage * _imagesEach;
            int row = block % _blocksPerImage * _rowsEach;
            return new LatticeBlock(image, Math.Min(_imagesEach, _batch - image), row, Math.Min(_rowsEach, _latticeRows - row));
        }
    }
}
