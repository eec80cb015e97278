using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The gradient of <see cref="PatchLaneGradient"/> under three rows of taps by <see cref="RowWinograd"/>: the images' and the outputs' rows are transformed,
/// zeros beside them, and a product is a sum over the positions of all tiles. The sums of a chunk of tiles go to memory of its own and are added up in order.
/// </summary>
internal unsafe struct RowWinogradGradient : IParallelBody
{
    private const int BlockFloats = 1 << 15;
    private const int MostChunks = 32;

    // With fewer channels the transforms cost more than the products that they save.
    private const int FewestChannels = 8;

    // The gradient of a tap that reads the images at fewer positions is too small for the rounding of its tiles' other values.
    private const int FewestTerms = 128;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly int _tilesPerImage;
    private readonly int _tiles;
    private readonly int _blockTiles;
    private readonly int _chunks;
    private readonly int _lead;
    private readonly int _pixels;
    private readonly nint _lineSize;
    private readonly nint _chunkSize;
    private readonly float* _partials;

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
        _tilesPerImage = (pass.Rows.Count + RowWinograd.TileRows - 1) / RowWinograd.TileRows;
        _tiles = checked(batch * _tilesPerImage);
        nint tileFloats = RowWinograd.Products * (((nint)_pixels * pass.SourceChannels) + ((nint)columns.Count * pass.TargetChannels));
        _blockTiles = (int)Math.Clamp(BlockFloats / tileFloats, 1, _tiles);
        _chunks = Math.Min(MostChunks, _tiles);
        _lineSize = (PatchLaneGradient.LineValues(pass) + 15) & ~15;
        _chunkSize = (_lineSize * RowWinograd.Products * pass.TargetChannels) + ((pass.TargetChannels + 15) & ~15);
        _partials = team.Common<float>((_chunks * _chunkSize) + (RowWinograd.Products * _lineSize));
    }

    /// <summary>The number of items: a chunk each.</summary>
    public readonly int Items => _chunks;

    /// <summary>Whether this is the faster way for a pass that <see cref="PatchLaneGradient"/> takes.</summary>
    public static bool Takes(TapPass pass) =>
        pass.Rows is { Step: 1, Taps.Length: RowWinograd.Taps } && pass.Rows.Offsets[^1] - pass.Rows.Offsets[0] == RowWinograd.Taps - 1
        && pass.Rows.Count > RowWinograd.TileRows / 2 && Math.Min(pass.PatchChannels, pass.TargetChannels) >= FewestChannels;

    /// <summary>Whether a batch has enough terms for the precision of such a gradient.</summary>
    public static bool HasEnoughTerms(TapPass pass, int batch) =>
        (long)batch * pass.Rows.FewestPositions * pass.Columns.FewestPositions >= FewestTerms;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int first = (int)Gemm.Begin(_tiles, _chunks, item);
        int end = (int)Gemm.Begin(_tiles, _chunks, item + 1);
        float* sums = _partials + (item * _chunkSize);
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
                Transform(tile + i, zeros, sources + ((nint)i * _pixels * _pass.SourceChannels), sourceStep, targets + ((nint)i * outputs), targetStep, total);
            }

            Multiply(tiles, sources, sourceStep, targets, targetStep, sums, starts, accumulate: tile > first);
        }

        ColumnSum.Compute(
            total, _pass.TargetChannels, _pass.Columns.Count, _pass.TargetChannels, sums + (_lineSize * RowWinograd.Products * _pass.TargetChannels),
            accumulate: false);
    }

    /// <summary>Adds the chunks up, when they are computed.</summary>
    /// <param name="dWeights">The filters' gradient.</param>
    /// <param name="dBias">The bias's gradient; null for none.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public readonly void Sum(float* dWeights, float* dBias, bool accumulate)
    {
        int channels = _pass.TargetChannels;
        int values = PatchLaneGradient.LineValues(_pass);
        float* lines = _partials + (_chunks * _chunkSize);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int product = 0; product < RowWinograd.Products; product++)
            {
                float* partials = _partials + (((product * channels) + channel) * _lineSize);
                ColumnSum.Compute(partials, _chunkSize, _chunks, _lineSize, lines + (product * _lineSize), accumulate: false);
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

        if (dBias != null)
        {
            ColumnSum.Compute(_partials + (_lineSize * RowWinograd.Products * channels), _chunkSize, _chunks, channels, dBias, accumulate);
        }
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
    private readonly void Multiply(int tiles, float* sources, nint sourceStep, float* targets, nint targetStep, float* sums, nint* targetStarts, bool accumulate)
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
