namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters' gradient <c>dW = patches^T dY</c> and the bias's, summed over chunks of positions. A chunk's sums go to memory of its own,
/// and <see cref="WeightGradientSum"/> adds them up in order; the shape and the batch alone say what a chunk is, so threads do not change a bit.
/// </summary>
/// <remarks>
/// The rows of the register tile are elements of the patch, its inner loop runs over positions: both operands are read in place.
/// </remarks>
internal unsafe struct WeightGradient : IParallelBody
{
    // A block's patches and gradients stay in the first two cache levels while all tiles sweep over them.
    private const int BlockPositions = 256;
    private const int MostChunks = 32;
    private const long MostPartialFloats = 4 << 20;
    private const int WantedItems = 16;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly bool _hasBias;
    private readonly PixelBlocks _blocks;
    private readonly int _parts;

    /// <summary>Prepares the pass over the positions.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="dy">The outputs' gradient.</param>
    /// <param name="hasBias">Whether the bias's gradient is wanted.</param>
    /// <param name="shared">Memory that all threads see.</param>
    public WeightGradient(WorkerTeam team, TapPass pass, int batch, float* x, float* dy, bool hasBias, NativeScratch shared)
    {
        (_team, _pass, _hasBias) = (team, pass, hasBias);
        _x = x;
        _dy = dy;
        _blocks = new PixelBlocks(pass, batch, BlockPositions);
        PanelSize = (nint)pass.PatchSize * MicroKernel.MaximumColumns;
        ChunkSize = (PanelSize * PanelsPerGroup * pass.Groups) + ((pass.TargetChannels + 15) & ~15);
        Chunks = (int)Math.Clamp(MostPartialFloats / ChunkSize, 1, Math.Min(MostChunks, _blocks.Count));
        int tiles = Math.Max(1, pass.PatchSize / (2 * MicroKernel.MaximumRows));
        _parts = Math.Clamp((WantedItems + (Chunks * pass.Groups) - 1) / (Chunks * pass.Groups), 1, tiles);
        Partials = shared.Take(Chunks * ChunkSize);
        IsLarge = (long)batch * pass.Positions * pass.PatchSize * pass.TargetChannels / pass.Groups > 1 << 20;
    }

    /// <summary>The number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Floats of a chunk's sums: <c>[group][panel][patch][panel columns]</c>, then the bias.</summary>
    public nint ChunkSize { get; }

    /// <summary>Floats of a panel.</summary>
    public nint PanelSize { get; }

    /// <summary>Panels of one group.</summary>
    public readonly int PanelsPerGroup => (_pass.GroupTargetChannels + MicroKernel.MaximumColumns - 1) / MicroKernel.MaximumColumns;

    /// <summary>The sums of all chunks.</summary>
    public float* Partials { get; }

    /// <summary>The number of items.</summary>
    public readonly int Items => Chunks * _pass.Groups * _parts;

    /// <summary>Whether there is enough to do for more than one thread.</summary>
    public readonly bool IsLarge { get; }

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int part = item % _parts;
        int group = item / _parts % _pass.Groups;
        int chunk = item / _parts / _pass.Groups;
        int firstElement = (int)((long)_pass.PatchSize * part / _parts);
        int elements = (int)((long)_pass.PatchSize * (part + 1) / _parts) - firstElement;
        float* sums = Partials + (chunk * ChunkSize);
        float* bias = _hasBias && part == 0 ? sums + (PanelSize * PanelsPerGroup * _pass.Groups) + (group * _pass.GroupTargetChannels) : null;
        int firstBlock = (int)((long)_blocks.Count * chunk / Chunks);
        int endBlock = (int)((long)_blocks.Count * (chunk + 1) / Chunks);
        for (int block = firstBlock; block < endBlock; block++)
        {
            AddBlock(block, group, firstElement, elements, sums + (group * PanelsPerGroup * PanelSize), bias, block == firstBlock, worker);
        }
    }

    private readonly void AddBlock(int block, int group, int firstElement, int elements, float* sums, float* bias, bool isFirst, int worker)
    {
        (int image, int images, int row, int rows) = _blocks[block];
        nint copySize = _pass.CopySize(rows);
        nint addressFloats = ((nint)elements * sizeof(float*) / sizeof(float) + 15) & ~15;
        nint startFloats = ((nint)images * rows * sizeof(nint) / sizeof(float) + 15) & ~15;
        float* scratch = _team.ScratchFloats(worker, addressFloats + startFloats + (images * copySize));
        float** addresses = (float**)scratch;
        nint* starts = (nint*)(scratch + addressFloats);
        float* origin = scratch + addressFloats + startFloats;
        nint imageSize = copySize;
        if (_pass.IsCopied)
        {
            for (int n = 0; n < images; n++)
            {
                _pass.Copy(_x, image + n, row, rows, group, origin + (n * copySize));
            }
        }
        else
        {
            origin = _pass.InPlace(_x, image, row, group);
            imageSize = _pass.Rows.SourceSize * _pass.Pitch;
        }

        for (int e = 0; e < elements; e++)
        {
            int element = firstElement + e;
            addresses[e] = origin + _pass.RunStarts[element / _pass.RunLength] + (element % _pass.RunLength);
        }

        for (int r = 0; r < images * rows; r++)
        {
            starts[r] = (r / rows * imageSize) + (r % rows * _pass.Rows.Step * _pass.Pitch);
        }

        float* dy = _dy + ((((nint)image * _pass.TargetHeight) + row) * _pass.TargetWidth * _pass.TargetChannels) + (group * _pass.GroupTargetChannels);
        GatherTile tile = new()
        {
            Starts = starts,
            Runs = images * rows,
            Length = _pass.Columns.Count,
            Step = (nint)_pass.Columns.Step * _pass.Pixel,
            BStep = _pass.TargetChannels,
        };
        for (int first = 0; first < _pass.GroupTargetChannels; first += MicroKernel.MaximumColumns, sums += PanelSize)
        {
            tile.Columns = Math.Min(MicroKernel.MaximumColumns, _pass.GroupTargetChannels - first);
            tile.B = dy + first;
            tile.CRow = tile.InitialRow = MicroKernel.PanelColumns(tile.Columns);
            for (int e = 0; e < elements;)
            {
                int tileRows = GatherKernel.TileRows(elements - e);
                tile.A = addresses + e;
                tile.C = sums + ((firstElement + e) * tile.CRow);
                tile.Initial = isFirst ? null : tile.C;
                GatherKernel.Multiply(tileRows, in tile);
                e += tileRows;
            }
        }

        if (bias != null)
        {
            ColumnSums.Add(dy, _pass.TargetChannels, (nint)images * rows * _pass.Columns.Count, _pass.GroupTargetChannels, bias, !isFirst);
        }
    }
}
