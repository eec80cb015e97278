using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The gradient of <see cref="PatchLaneGradient"/> under three rows of taps by <see cref="RowWinograd"/>: the images' and the outputs' rows
/// are transformed, zeros beside them, and a product is a sum over the positions of all tiles, in chunks of tiles
/// (<see cref="ChunkSums"/>).
/// </summary>
internal unsafe struct RowWinogradGradient : IParallelBody
{
    private const int BlockFloats = 1 << 15;
    private const int MostChunks = 32;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly int _tilesPerImage;
    private readonly int _tiles;
    private readonly int _blockTiles;
    private readonly int _lead;
    private readonly int _pixels;
    private readonly nint _lineSize;
    private readonly ChunkSums _sums;

    /// <summary>Prepares the pass over the tiles.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="dy">The outputs' gradient.</param>
    public RowWinogradGradient(WorkerTeam team, TapPass pass, int batch, float* x, float* dy)
    {
        (_team, _pass) = (team, pass);
        _x = x;
        _dy = dy;
        TapAxis columns = pass.Columns;
        _lead = Math.Max(0, -columns.Offsets[0]);
        _pixels = _lead + Math.Max(columns.SourceSize, columns.Count + columns.Offsets[^1]);
        _tilesPerImage = Partition.Count(pass.Rows.Count, RowWinograd.TileRows);
        _tiles = checked(batch * _tilesPerImage);
        nint tileFloats = RowWinograd.Products * (((nint)_pixels * pass.SourceChannels) + ((nint)columns.Count * pass.TargetChannels));
        _blockTiles = (int)Math.Clamp(BlockFloats / tileFloats, 1, _tiles);
        _lineSize = (pass.LineValues + 15) & ~15;
        nint filters = _lineSize * RowWinograd.Products * pass.TargetChannels;
        _sums = new ChunkSums(
            team, Math.Min(MostChunks, _tiles), filters, (pass.TargetChannels + 15) & ~15, totals: RowWinograd.Products * _lineSize);
    }

    /// <summary>The number of items: a chunk each.</summary>
    public readonly int Items => _sums.Count;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int first = (int)Partition.Begin(_tiles, _sums.Count, item);
        int end = (int)Partition.Begin(_tiles, _sums.Count, item + 1);
        float* sums = _sums.Filters(item);
        int outputs = _pass.Columns.Count * _pass.TargetChannels;
        nint sourceStep = WinogradPass.PointStep(((nint)_blockTiles * _pixels * _pass.SourceChannels) + (2 * MicroKernel.MaximumColumns));
        nint targetStep = WinogradPass.PointStep(((nint)_blockTiles * outputs) + MicroKernel.VectorLength);
        nint lineFloats = Math.Max(outputs, _pass.Columns.SourceSize * _pass.SourceChannels) + MicroKernel.VectorLength;
        nint startFloats = ((2 * (nint)_blockTiles * sizeof(nint) / sizeof(float)) + 15) & ~15;
        float* memory = _team.ScratchFloats(worker, startFloats + (2 * lineFloats) + (RowWinograd.Products * (sourceStep + targetStep)));
        nint* starts = (nint*)memory;
        float* zeros = memory + startFloats;
        float* total = zeros + lineFloats;
        float* sources = total + lineFloats;
        float* targets = sources + (RowWinograd.Products * sourceStep);
        new Span<float>(zeros, checked((int)(2 * lineFloats))).Clear();
        for (int tile = first; tile < end; tile += _blockTiles)
        {
            int tiles = Math.Min(_blockTiles, end - tile);
            for (int i = 0; i < tiles; i++)
            {
                Transform(
                    tile + i, zeros, sources + ((nint)i * _pixels * _pass.SourceChannels), sourceStep, targets + ((nint)i * outputs),
                    targetStep, total);
            }

            Multiply(tiles, sources, sourceStep, targets, targetStep, sums, starts, accumulate: tile > first);
        }

        ColumnSum.Compute(total, _pass.TargetChannels, _pass.Columns.Count, _pass.TargetChannels, _sums.Bias(item), accumulate: false);
    }

    /// <summary>Adds the chunks up, when they are computed.</summary>
    /// <param name="dWeights">The filters' gradient.</param>
    /// <param name="dBias">The bias's gradient; null for none.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public readonly void Sum(float* dWeights, float* dBias, bool accumulate)
    {
        int channels = _pass.TargetChannels;
        int values = _pass.LineValues;
        float* lines = _sums.Totals;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int product = 0; product < RowWinograd.Products; product++)
            {
                _sums.Add(((product * channels) + channel) * _lineSize, _lineSize, lines + (product * _lineSize), accumulate: false);
            }

            RowWinograd.FilterGradient(lines, _lineSize);
            float* to = dWeights + channel;
            for (int tapRow = 0; tapRow < RowWinograd.Taps; tapRow++)
            {
                float* line = lines + (tapRow * _lineSize);
                for (int i = 0; i < values; i++, to += channels)
                {
                    *to = accumulate ? *to + line[i] : line[i];
                }
            }
        }

        _sums.AddBias(channels, dBias, accumulate);
    }

    [SkipLocalsInit]
    private readonly void Transform(int tile, float* zeros, float* source, nint sourceStep, float* target, nint targetStep, float* total)
    {
        (TapAxis rows, TapAxis columns) = (_pass.Rows, _pass.Columns);
        (int image, int row) = Math.DivRem(tile, _tilesPerImage);
        row *= RowWinograd.TileRows;
        float** lines = stackalloc float*[RowWinograd.Products];
        for (int i = 0; i < RowWinograd.Products; i++)
        {
            int sourceRow = row + rows.Offsets[0] + i;
            lines[i] = (uint)sourceRow < (uint)rows.SourceSize ? _x + ((((nint)image * rows.SourceSize) + sourceRow) * _pass.Pitch) : zeros;
        }

        int channels = _pass.SourceChannels;
        int length = columns.SourceSize * channels;
        int lead = _lead * channels;
        RowWinograd.Source(lines, length, source + lead, sourceStep);
        for (int product = 0; product < RowWinograd.Products; product++)
        {
            float* line = source + (product * sourceStep);
            new Span<float>(line, lead).Clear();
            new Span<float>(line + lead + length, (_pixels * channels) - lead - length).Clear();
        }

        for (int i = 0; i < RowWinograd.TileRows; i++)
        {
            lines[i] = row + i < rows.Count ? _dy + _pass.TargetOffset(image, row + i, 0) : zeros;
        }

        RowWinograd.TargetGradient(lines, columns.Count * _pass.TargetChannels, target, targetStep, total);
    }

    // There is room for two starts a tile.
    [SkipLocalsInit]
    private readonly void Multiply(
        int tiles, float* sources, nint sourceStep, float* targets, nint targetStep, float* sums, nint* targetStarts, bool accumulate)
    {
        int channels = _pass.TargetChannels;
        nint* sourceStarts = targetStarts + tiles;
        for (int i = 0; i < tiles; i++)
        {
            targetStarts[i] = (nint)i * _pass.Columns.Count * channels;
            sourceStarts[i] = (nint)i * _pixels;
        }

        float** operands = stackalloc float*[2 * MicroKernel.MaximumRows];
        GatherTile tile = new()
        {
            A = operands,
            C = operands + MicroKernel.MaximumRows,
            Starts = targetStarts,
            BStarts = sourceStarts,
            Runs = tiles,
            Length = _pass.Columns.Count,
            Step = channels,
            BStep = _pass.SourceChannels,
            Accumulate = accumulate,
        };
        nint firstPixel = (nint)(_lead + _pass.Columns.Offsets[0]) * _pass.SourceChannels;
        for (int product = 0; product < RowWinograd.Products; product++)
        {
            for (nint value = 0; value < _lineSize; value += MicroKernel.MaximumColumns)
            {
                tile.B = sources + firstPixel + value;
                tile.Columns = MicroKernel.PanelColumns(_lineSize - value);
                for (int channel = 0; channel < channels;)
                {
                    int height = GatherKernel.TileRows(channels - channel);
                    for (int i = 0; i < height; i++, channel++)
                    {
                        tile.A[i] = targets + channel;
                        tile.C[i] = sums + (channel * _lineSize) + value;
                    }

                    GatherKernel.Multiply(height, in tile);
                }
            }

            sources += sourceStep;
            targets += targetStep;
            sums += channels * _lineSize;
        }
    }
}
