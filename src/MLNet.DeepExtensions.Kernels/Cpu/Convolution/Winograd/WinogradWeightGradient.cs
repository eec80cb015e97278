namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters' gradient by Winograd's algorithm: <c>dW = A'^T [sum over tiles of (B^T x B) (G' dy G'^T)] A'</c>, where the products of
/// each point are a matrix product <c>[source channels, tiles] [tiles, target channels]</c>, summed in chunks of tiles
/// (<see cref="ChunkSums"/>), which
/// <see cref="WinogradWeightGradientSum"/> adds up.
/// </summary>
internal unsafe struct WinogradWeightGradient : IParallelBody
{
    // A block's transformed images and gradients share the second-level cache with the sums.
    private const int BlockFloats = 1 << 17;
    private const int FewestTiles = 16;
    private const int MostTiles = 64;
    private const int MostChunks = 16;
    private const int WantedItems = 16;
    private const long MostPartialFloats = 4 << 20;

    private readonly WorkerTeam _team;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly bool _hasBias;
    private readonly int _tiles;
    private readonly int _blocks;
    private readonly int _parts;

    /// <summary>Prepares the pass over the tiles.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="dy">The outputs' gradient.</param>
    /// <param name="hasBias">Whether the bias's gradient is wanted.</param>
    public WinogradWeightGradient(WorkerTeam team, WinogradPass pass, int batch, float* x, float* dy, bool hasBias)
    {
        (_team, Pass, _hasBias) = (team, pass, hasBias);
        _x = x;
        _dy = dy;
        _tiles = checked(batch * pass.Tiles);
        int points = pass.Points * pass.Points;
        int most = (int)Math.Clamp(BlockFloats / (points * (SourceRow + TargetRow)), FewestTiles, MostTiles);
        _blocks = Partition.Count(_tiles, most);
        nint filters = points * PointSize;
        int chunks = (int)Math.Clamp(MostPartialFloats / (filters + TargetRow), 1, Math.Min(MostChunks, _blocks));
        _parts = Math.Clamp(WantedItems / chunks, 1, WinogradFilters.PanelsOf(pass));
        Sums = new ChunkSums(team, chunks, filters, TargetRow);
    }

    /// <summary>The forward pass.</summary>
    public WinogradPass Pass { get; }

    /// <summary>The sums, of a chunk <c>[points][source channels][target row]</c>.</summary>
    public ChunkSums Sums { get; }

    /// <summary>Floats of a point's sums.</summary>
    public readonly nint PointSize => Pass.Taps.SourceChannels * TargetRow;

    /// <summary>Target channels in whole vectors.</summary>
    public readonly nint TargetRow => WholeVectors(Pass.Taps.TargetChannels);

    /// <summary>The number of items.</summary>
    public readonly int Items => Sums.Count * _parts;

    private readonly nint SourceRow => WholeVectors(Pass.Taps.SourceChannels);

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        (int chunk, int part) = Math.DivRem(item, _parts);
        int panels = WinogradFilters.PanelsOf(Pass);
        int firstColumn = (int)Partition.Begin(panels, _parts, part) * MicroKernel.MaximumColumns;
        int endColumn = Math.Min((int)Partition.Begin(panels, _parts, part + 1) * MicroKernel.MaximumColumns, Pass.Taps.TargetChannels);
        int firstBlock = (int)Partition.Begin(_blocks, Sums.Count, chunk);
        int endBlock = (int)Partition.Begin(_blocks, Sums.Count, chunk + 1);
        float* sums = Sums.Filters(chunk) + firstColumn;
        float* bias = _hasBias ? Sums.Bias(chunk) + firstColumn : null;
        int columns = (int)WholeVectors(endColumn - firstColumn);
        if (_hasBias)
        {
            new Span<float>(bias, columns).Clear();
        }

        for (int block = firstBlock; block < endBlock; block++)
        {
            int first = (int)Partition.Begin(_tiles, _blocks, block);
            int count = (int)Partition.Begin(_tiles, _blocks, block + 1) - first;
            AddBlock(first, count, firstColumn, endColumn - firstColumn, sums, bias, block == firstBlock, worker);
        }
    }

    private static nint WholeVectors(nint floats) =>
        (floats + MicroKernel.VectorLength - 1) / MicroKernel.VectorLength * MicroKernel.VectorLength;

    private readonly void AddBlock(int first, int count, int channel, int channels, float* sums, float* bias, bool isFirst, int worker)
    {
        int points = Pass.Points * Pass.Points;
        nint gradientRow = WholeVectors(channels);
        nint sourceStep = WinogradPass.PointStep(count * SourceRow);
        nint gradientStep = WinogradPass.PointStep(count * gradientRow);
        nint zeroFloats = Math.Max(SourceRow, gradientRow);
        nint listFloats = points * sizeof(float*) / sizeof(float);
        float* scratch = _team.ScratchFloats(
            worker, WinogradKernel.ScratchFloats + (points * (sourceStep + gradientStep)) + zeroFloats + listFloats);
        WinogradPlanes sources = new(scratch + WinogradKernel.ScratchFloats, sourceStep);
        WinogradPlanes gradients = new(sources[points], gradientStep);
        float* zeros = gradients[points];
        float** pixels = (float**)(zeros + zeroFloats);
        new Span<float>(zeros, (int)zeroFloats).Clear();
        TapPass taps = Pass.Taps;
        for (int i = 0; i < count; i++)
        {
            (int image, int row, int column) = Pass.Place(first + i);
            (row, column) = (row * Pass.Outputs, column * Pass.Outputs);
            PixelWindow source = new(
                _x + ((nint)image * taps.Rows.SourceSize * taps.Pitch), taps.Rows.SourceSize, taps.Columns.SourceSize, taps.SourceChannels,
                row + taps.Rows.Offsets[0], column + taps.Columns.Offsets[0]);
            source.Find(Pass.Points, zeros, pixels);
            WinogradKernel.Source(Pass, pixels, taps.SourceChannels, scratch, sources.From(i * SourceRow));
            PixelWindow target = new(
                _dy + taps.TargetOffset(image, 0, 0) + channel, taps.TargetHeight, taps.TargetWidth, taps.TargetChannels, row, column);
            target.Find(Pass.Outputs, zeros, pixels);
            WinogradKernel.TargetGradient(Pass, pixels, channels, scratch, gradients.From(i * gradientRow), bias);
        }

        Tile tile = new() { K = count, ARow = 1, AStep = SourceRow, BStep = gradientRow, CRow = TargetRow, BeforeRow = TargetRow };
        for (int point = 0; point < points; point++)
        {
            for (nint column = 0; column < gradientRow; column += MicroKernel.MaximumColumns)
            {
                tile.Columns = Math.Min(MicroKernel.MaximumColumns, gradientRow - column);
                tile.B = gradients[point] + column;
                for (int c = 0; c < taps.SourceChannels;)
                {
                    int rows = GatherKernel.TileRows(taps.SourceChannels - c);
                    tile.A = sources[point] + c;
                    tile.C = sums + (point * PointSize) + (c * TargetRow) + column;
                    tile.Before = isFirst ? null : tile.C;
                    MicroKernel.Multiply(rows, in tile);
                    c += rows;
                }
            }
        }
    }
}
