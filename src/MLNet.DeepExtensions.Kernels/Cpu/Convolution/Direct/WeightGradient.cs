using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters' gradient <c>dW = patches^T dY</c> and the bias's, summed in chunks of positions (<see cref="ChunkSums"/>), which
/// <see cref="WeightGradientSum"/> adds up.
/// </summary>
/// <remarks>
/// The rows of the register tile are elements of the patch, its inner loop runs over positions: both operands are read in place.
/// A tile's sums are one chain through all blocks of a chunk, so neither the blocks' size nor the split of the patch changes a bit.
/// </remarks>
internal unsafe struct WeightGradient : IParallelBody
{
    // A block's patches and gradients stay in the first two cache levels while all tiles sweep over them.
    private const int BlockPositions = 576;
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
    private readonly PatchSections _sections;

    /// <summary>Prepares the pass over the positions.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="sections">How it is cut.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="dy">The outputs' gradient.</param>
    /// <param name="hasBias">Whether the bias's gradient is wanted.</param>
    public WeightGradient(WorkerTeam team, TapPass pass, PatchSections sections, int batch, float* x, float* dy, bool hasBias)
    {
        (_team, _pass, _hasBias, _sections) = (team, pass, hasBias, sections);
        _x = x;
        _dy = dy;
        _blocks = new PixelBlocks(pass, batch, BlockPositions);
        PanelSize = (nint)pass.PatchSize * MicroKernel.MaximumColumns;
        (nint filters, nint bias) = (PanelSize * PanelsPerGroup * pass.Groups, (pass.TargetChannels + 15) & ~15);
        int chunks = (int)Math.Clamp(MostPartialFloats / (filters + bias), 1, Math.Min(MostChunks, _blocks.Count));
        int tiles = Math.Max(1, pass.PatchSize / (2 * MicroKernel.MaximumRows));
        _parts = Math.Clamp((WantedItems + (chunks * pass.Groups) - 1) / (chunks * pass.Groups), 1, tiles);
        Sums = new ChunkSums(team, chunks, filters, bias);
    }

    /// <summary>The sums, of a chunk <c>[group][panel][patch][panel columns]</c>.</summary>
    public ChunkSums Sums { get; }

    /// <summary>Floats of a panel.</summary>
    public nint PanelSize { get; }

    /// <summary>Panels of one group.</summary>
    public readonly int PanelsPerGroup => Partition.Count(_pass.GroupTargetChannels, MicroKernel.MaximumColumns);

    /// <summary>The number of items.</summary>
    public readonly int Items => Sums.Count * _pass.Groups * _parts;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int part = item % _parts;
        int group = item / _parts % _pass.Groups;
        int chunk = item / _parts / _pass.Groups;
        int firstElement = (int)((long)_pass.PatchSize * part / _parts);
        int endElement = (int)((long)_pass.PatchSize * (part + 1) / _parts);
        float* sums = Sums.Filters(chunk);
        float* bias = _hasBias && part == 0 ? Sums.Bias(chunk) + (group * _pass.GroupTargetChannels) : null;
        int firstBlock = (int)((long)_blocks.Count * chunk / Sums.Count);
        int endBlock = (int)((long)_blocks.Count * (chunk + 1) / Sums.Count);
        for (int block = firstBlock; block < endBlock; block++)
        {
            AddBlock(
                _blocks[block], group, firstElement, endElement, sums + (group * PanelsPerGroup * PanelSize), bias, block == firstBlock,
                worker);
        }
    }

    private readonly void AddBlock(
        in LatticeBlock block, int group, int firstElement, int endElement, float* sums, float* bias, bool isFirst, int worker)
    {
        nint addressFloats = (((nint)(endElement - firstElement) * sizeof(float*) / sizeof(float)) + 15) & ~15;
        nint startFloats = (((nint)block.Images * block.Rows * sizeof(nint) / sizeof(float)) + 15) & ~15;
        float* scratch = _team.ScratchFloats(worker, 2 * (addressFloats + startFloats));
        float** addresses = (float**)scratch;
        float** targets = (float**)(scratch + addressFloats);
        nint* starts = (nint*)(scratch + (2 * addressFloats));
        nint* dyRows = (nint*)(scratch + (2 * addressFloats) + startFloats);
        float* x = _x + _pass.SourceOffset(block.Image, block.Row, 0) + (group * _pass.PatchChannels);
        float* dy = _dy + _pass.TargetOffset(block.Image, block.Row, 0) + (group * _pass.GroupTargetChannels);
        FetchSource(in block);
        if (bias != null)
        {
            ColumnSum.Compute(dy, _pass.TargetChannels, block.Positions(_pass), _pass.GroupTargetChannels, bias, !isFirst);
        }

        if (isFirst && _sections.ShareTaps)
        {
            ClearElements(sums, firstElement, endElement);
        }

        foreach (PatchSections.Section section in _sections.All)
        {
            GatherTile tile = new()
            {
                Starts = starts,
                BStarts = dyRows,
                Runs = FindRuns(in block, section, starts, dyRows),
                Length = section.Columns.End - section.Columns.First,
                Step = (nint)_pass.Columns.Step * _pass.SourceChannels,
                BStep = _pass.TargetChannels,
                IsLanewise = _pass.IsDepthwise,
                Accumulate = !isFirst || _sections.ShareTaps,
            };
            if (tile.Accumulate && tile.Runs == 0)
            {
                continue;
            }

            float* panelSums = sums;
            for (int first = 0; first < _pass.GroupTargetChannels; first += MicroKernel.MaximumColumns, panelSums += PanelSize)
            {
                tile.Columns = Math.Min(MicroKernel.MaximumColumns, _pass.GroupTargetChannels - first);
                tile.B = dy + first;
                float* source = _pass.IsDepthwise ? x + first : x;
                int elements = FindElements(
                    section, firstElement, endElement, source, addresses, panelSums, MicroKernel.PanelColumns(tile.Columns), targets);
                for (int e = 0; e < elements;)
                {
                    int tileRows = GatherKernel.TileRows(elements - e);
                    tile.A = addresses + e;
                    tile.C = targets + e;
                    GatherKernel.Multiply(tileRows, in tile);
                    e += tileRows;
                }
            }
        }
    }

    // The tiles jump between few lines of many rows, which the processor's own prefetching follows late.
    private readonly void FetchSource(in LatticeBlock block)
    {
        const int CacheLineFloats = 16;
        TapAxis rows = _pass.Rows;
        int first = Math.Max(0, (block.Row * rows.Step) + rows.Offsets[0]);
        int end = Math.Min(rows.SourceSize, ((block.Row + block.Rows - 1) * rows.Step) + rows.Offsets[^1] + 1);
        nint length = Sse.IsSupported && _pass.Groups == 1 ? (end - first) * _pass.Pitch : 0;
        for (int n = block.Image; n < block.Image + block.Images; n++)
        {
            float* from = _x + ((((nint)n * rows.SourceSize) + first) * _pass.Pitch);
            for (nint i = 0; i < length; i += CacheLineFloats)
            {
                Sse.Prefetch1(from + i);
            }
        }
    }

    private readonly void ClearElements(float* sums, int firstElement, int endElement)
    {
        for (int panel = 0; panel < PanelsPerGroup; panel++, sums += PanelSize)
        {
            int width = MicroKernel.PanelColumns(_pass.GroupTargetChannels - (panel * MicroKernel.MaximumColumns));
            new Span<float>(sums + ((nint)firstElement * width), (endElement - firstElement) * width).Clear();
        }
    }

    // The rows of positions that a section has in a block.
    private readonly int FindRuns(in LatticeBlock block, PatchSections.Section section, nint* starts, nint* dyRows)
    {
        int count = 0;
        int end = section.Columns.First == section.Columns.End ? 0 : Math.Min(section.Rows.End, block.Row + block.Rows);
        for (int n = 0; n < block.Images; n++)
        {
            for (int r = Math.Max(section.Rows.First, block.Row); r < end; r++)
            {
                starts[count] = _pass.SourceOffset(n, r - block.Row, section.Columns.First);
                dyRows[count] = ((((nint)n * _pass.TargetHeight) + r - block.Row) * _pass.TargetWidth) + section.Columns.First;
                count++;
            }
        }

        return count;
    }

    // The elements of the patch that a section has among the wanted ones: where each is read, and where its sums go.
    private readonly int FindElements(
        PatchSections.Section section, int firstElement, int endElement, float* x, float** addresses, float* sums, int width,
        float** targets)
    {
        int count = 0;
        int channels = _pass.PatchChannels;
        for (int u = section.RowTaps.First; u < section.RowTaps.End; u++)
        {
            for (int v = section.ColumnTaps.First; v < section.ColumnTaps.End; v++)
            {
                float* from = x + (_pass.Rows.Offsets[u] * _pass.Pitch) + ((nint)_pass.Columns.Offsets[v] * _pass.SourceChannels);
                int element = ((u * _pass.Columns.Taps.Length) + v) * channels;
                int end = Math.Min(channels, endElement - element);
                for (int c = Math.Max(0, firstElement - element); c < end; c++)
                {
                    addresses[count] = from + c;
                    targets[count] = sums + ((nint)(element + c) * width);
                    count++;
                }
            }
        }

        return count;
    }
}
