using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters' gradient for few output channels, <c>dW^T = dY^T patches</c>: the lanes are a row of taps with its channels, which lie side
/// by side in an image, and the output channels are the rows of the register tile. It is summed in chunks of positions, see
/// <see cref="ChunkSums"/>.
/// </summary>
internal unsafe struct PatchLaneGradient : IParallelBody
{
    private const int BlockPositions = 576;
    private const int MostChunks = 32;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly bool _hasBias;
    private readonly PixelBlocks _blocks;
    private readonly nint _lineSize;
    private readonly ChunkSums _sums;

    /// <summary>Prepares the pass over the positions.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="dy">The outputs' gradient.</param>
    /// <param name="hasBias">Whether the bias's gradient is wanted.</param>
    public PatchLaneGradient(WorkerTeam team, TapPass pass, int batch, float* x, float* dy, bool hasBias)
    {
        (_team, _pass, _hasBias) = (team, pass, hasBias);
        _x = x;
        _dy = dy;
        _blocks = new PixelBlocks(pass, batch, BlockPositions);
        _lineSize = (pass.LineValues + 15) & ~15;
        nint filters = _lineSize * pass.Rows.Taps.Length * pass.TargetChannels;
        _sums = new ChunkSums(team, Math.Min(MostChunks, _blocks.Count), filters, (pass.TargetChannels + 15) & ~15, totals: _lineSize);
    }

    /// <summary>The number of items: a row of taps of a chunk each.</summary>
    public readonly int Items => _sums.Count * _pass.Rows.Taps.Length;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        (int chunk, int tapRow) = Math.DivRem(item, _pass.Rows.Taps.Length);
        float* bias = _sums.Bias(chunk);
        float* lines = _sums.Filters(chunk) + (_lineSize * tapRow * _pass.TargetChannels);
        new Span<float>(lines, checked((int)_lineSize * _pass.TargetChannels)).Clear();
        int firstBlock = (int)((long)_blocks.Count * chunk / _sums.Count);
        int endBlock = (int)((long)_blocks.Count * (chunk + 1) / _sums.Count);
        for (int block = firstBlock; block < endBlock; block++)
        {
            LatticeBlock positions = _blocks[block];
            AddBlock(in positions, tapRow, lines, worker);
            if (_hasBias && tapRow == 0)
            {
                AddBias(_dy + _pass.TargetOffset(positions.Image, positions.Row, 0), positions.Positions(_pass), bias, block > firstBlock,
                    worker);
            }
        }
    }

    /// <summary>Adds the chunks up, when they are computed.</summary>
    /// <param name="dWeights">The filters' gradient.</param>
    /// <param name="dBias">The bias's gradient; null for none.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public readonly void Sum(float* dWeights, float* dBias, bool accumulate)
    {
        int channels = _pass.TargetChannels;
        int values = _pass.LineValues;
        float* total = _sums.Totals;
        for (int line = 0; line < _pass.Rows.Taps.Length * channels; line++)
        {
            _sums.Add(line * _lineSize, values, total, accumulate: false);
            (int tapRow, int channel) = Math.DivRem(line, channels);
            float* to = dWeights + ((nint)tapRow * values * channels) + channel;
            for (int i = 0; i < values; i++, to += channels)
            {
                *to = accumulate ? *to + total[i] : total[i];
            }
        }

        _sums.AddBias(channels, dBias, accumulate);
    }

    // Several positions side by side, so that the columns fill vectors and their sums are several chains.
    private readonly void AddBias(float* dy, int positions, float* bias, bool accumulate, int worker)
    {
        const int Together = 8;
        int channels = _pass.TargetChannels;
        int lines = positions / Together;
        if (lines > 0)
        {
            float* sums = _team.ScratchFloats(worker, Together * channels);
            ColumnSum.Compute(dy, Together * channels, lines, Together * channels, sums, accumulate: false);
            ColumnSum.Compute(sums, channels, Together, channels, bias, accumulate);
        }

        if (positions > lines * Together)
        {
            nint rest = (nint)lines * Together;
            ColumnSum.Compute(dy + (rest * channels), channels, positions - rest, channels, bias, accumulate || lines > 0);
        }
    }

    [SkipLocalsInit]
    private readonly void AddBlock(in LatticeBlock block, int tapRow, float* lines, int worker)
    {
        (TapAxis rows, TapAxis columns) = (_pass.Rows, _pass.Columns);
        (int insideFirst, int insideEnd) = rows.PositionsInside(tapRow);
        int first = Math.Max(insideFirst, block.Row);
        int count = Math.Min(insideEnd, block.Row + block.Rows) - first;
        if (count <= 0)
        {
            return;
        }

        int runs = block.Images * count;
        nint* dyStarts = (nint*)_team.ScratchFloats(worker, 2L * runs * sizeof(nint) / sizeof(float));
        nint* xStarts = dyStarts + runs;
        for (int i = 0; i < runs; i++)
        {
            (int image, int row) = Math.DivRem(i, count);
            dyStarts[i] = _pass.TargetOffset(block.Image + image, first + row, 0);
            xStarts[i] = (
                ((nint)(block.Image + image) * rows.SourceSize) + ((nint)(first + row) * rows.Step)
                    + rows.Offsets[tapRow]) * columns.SourceSize;
        }

        int channels = _pass.TargetChannels;
        float** operands = stackalloc float*[2 * MicroKernel.MaximumRows];
        GatherTile tile = new()
        {
            A = operands,
            C = operands + MicroKernel.MaximumRows,
            Starts = dyStarts,
            BStarts = xStarts,
            Runs = runs,
            Step = channels,
            BStep = _pass.SourceChannels,
            Accumulate = true,
        };
        foreach (TapAxis.Zone zone in columns.Zones)
        {
            int values = (zone.EndTap - zone.FirstTap) * _pass.SourceChannels;
            int firstValue = zone.FirstTap * _pass.SourceChannels;
            tile.Length = zone.End - zone.First;
            for (int value = 0; value < values; value += MicroKernel.MaximumColumns)
            {
                tile.B = _x + ((nint)(zone.First + columns.Offsets[zone.FirstTap]) * _pass.SourceChannels) + value;
                tile.Columns = Math.Min(MicroKernel.MaximumColumns, values - value);
                for (int channel = 0; channel < channels;)
                {
                    int height = GatherKernel.TileRows(channels - channel);
                    for (int i = 0; i < height; i++, channel++)
                    {
                        tile.A[i] = _dy + ((nint)zone.First * channels) + channel;
                        tile.C[i] = lines + (channel * _lineSize) + firstValue + value;
                    }

                    GatherKernel.Multiply(height, in tile);
                }
            }
        }
    }
}
