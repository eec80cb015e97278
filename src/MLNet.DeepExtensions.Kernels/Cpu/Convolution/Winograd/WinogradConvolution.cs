namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="WinogradPass"/> over a batch. An item takes a block of tiles through all three stages, for a range of target channels: the
/// transform of the sources, the product of each point with its filters, the transform of the sums, which go from one to the next in the
/// second-level cache.
/// </summary>
/// <remarks>
/// Every sum is one chain over the source channels and every tile is transformed by itself, so neither blocks nor parts change a bit.
/// </remarks>
internal unsafe struct WinogradConvolution : IParallelBody
{
    // A block's transformed sources take half of the second-level cache at most.
    private const int SourceFloats = 1 << 17;

    private readonly WorkerTeam _team;
    private readonly WinogradPass _pass;
    private readonly float* _filters;
    private readonly float* _bias;
    private readonly float* _source;
    private readonly TapTarget _target;
    private readonly int _tiles;
    private readonly int _blocks;
    private readonly int _panels;
    private readonly int _parts;
    private readonly nint _sourceRow;

    /// <summary>Prepares a pass.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="source">The source images.</param>
    /// <param name="filters">The transformed filters; see <see cref="WinogradFilters"/>.</param>
    /// <param name="bias">The bias of the target channels; null for none.</param>
    /// <param name="target">Where the sums go.</param>
    public WinogradConvolution(
        WorkerTeam team, WinogradPass pass, int batch, float* source, float* filters, float* bias, in TapTarget target)
    {
        (_team, _pass, _target) = (team, pass, target);
        _source = source;
        _filters = filters;
        _bias = bias;
        _sourceRow = RowOf(pass.Taps.SourceChannels);
        _tiles = checked(batch * pass.Tiles);
        _panels = WinogradFilters.PanelsOf(pass);
        int rows = MicroKernel.MaximumRows;
        int most = (int)(SourceFloats / (pass.Points * pass.Points * _sourceRow)) / rows * rows;
        most = Math.Clamp(most, rows, 2 * rows);
        _blocks = Partition.Count(_tiles, most);
        _parts = team.Threads == 1 ? 1 : Math.Clamp(4 * team.Threads / _blocks, 1, _panels);
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _blocks * _parts;

    /// <summary>
    /// The distance between transformed pixels: whole vectors, and rows of one register tile in different sets of the first-level cache.
    /// </summary>
    public static nint RowOf(int channels)
    {
        nint vectors = (channels + MicroKernel.VectorLength - 1) / MicroKernel.VectorLength;
        return (channels >= 256 ? vectors | 1 : vectors) * MicroKernel.VectorLength;
    }

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        (int block, int part) = Math.DivRem(item, _parts);
        int first = (int)Partition.Begin(_tiles, _blocks, block);
        int count = (int)Partition.Begin(_tiles, _blocks, block + 1) - first;
        int firstPanel = (int)Partition.Begin(_panels, _parts, part);
        int endPanel = (int)Partition.Begin(_panels, _parts, part + 1);
        int firstChannel = firstPanel * MicroKernel.MaximumColumns;
        int channels = Math.Min(endPanel * MicroKernel.MaximumColumns, _pass.Taps.TargetChannels) - firstChannel;

        int points = _pass.Points * _pass.Points;
        nint sourceStep = WinogradPass.PointStep(count * _sourceRow);
        nint sumStep = WinogradPass.PointStep((nint)count * MicroKernel.MaximumColumns);
        nint listFloats = _sourceRow + (points * sizeof(float*) / sizeof(float));
        nint apartFloats = _target.IsWrittenInPlace ? 0 : (nint)count * _pass.Outputs * _pass.Outputs * channels;
        float* scratch = _team.ScratchFloats(
            worker, WinogradKernel.ScratchFloats + (points * (sourceStep + sumStep)) + apartFloats + listFloats);
        WinogradPlanes sources = new(scratch + WinogradKernel.ScratchFloats, sourceStep);
        WinogradPlanes sums = new(sources[points], sumStep);
        float* zeros = sums[points];
        float* apart = _target.IsWrittenInPlace ? null : zeros + listFloats;

        TransformSources(first, count, zeros, scratch, sources);
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int channel = panel * MicroKernel.MaximumColumns;
            int columns = Math.Min(MicroKernel.MaximumColumns, _pass.Taps.TargetChannels - channel);
            Prefetch targets = panel == firstPanel ? TargetsOf(block) : default;
            Prefetch nextSources = panel == endPanel - 1 ? SourcesOf(block + 1) : default;
            Multiply(panel, MicroKernel.PanelColumns(columns), count, sources, sums, targets, nextSources);
            TransformSums(
                first, count, channel, columns, sums, scratch, apart == null ? null : apart + channel - firstChannel, channels);
        }

        if (_target.IsSwept || apart != null)
        {
            Sweep(first, count, firstChannel, channels, apart);
        }
    }

    // Behind the zeros that stand for a pixel outside of the image comes the list of a tile's pixels.
    private readonly void TransformSources(int first, int count, float* zeros, float* scratch, WinogradPlanes sources)
    {
        int channels = _pass.Taps.SourceChannels;
        new Span<float>(zeros, channels).Clear();
        float** pixels = (float**)(zeros + _sourceRow);
        TapAxis rows = _pass.Taps.Rows;
        TapAxis columns = _pass.Taps.Columns;
        for (int i = 0; i < count; i++)
        {
            (int image, int row, int column) = _pass.Place(first + i);
            PixelWindow window = new(
                _source + ((nint)image * rows.SourceSize * _pass.Taps.Pitch), rows.SourceSize, columns.SourceSize, channels,
                (row * _pass.Outputs) + rows.Offsets[0], (column * _pass.Outputs) + columns.Offsets[0]);
            window.Find(_pass.Points, zeros, pixels);
            WinogradKernel.Source(_pass, pixels, channels, scratch, sources.From(i * _sourceRow));
        }
    }

    // Products leave the memory idle, which the transforms before and after wait for.
    private readonly void Multiply(
        int panel, int width, int count, WinogradPlanes sources, WinogradPlanes sums, Prefetch targets, Prefetch nextSources)
    {
        int depth = _pass.Taps.SourceChannels;
        Tile tile = new()
        {
            K = depth,
            ARow = _sourceRow,
            AStep = 1,
            B = _filters + (panel * WinogradFilters.PanelSizeOf(_pass)),
            BStep = width,
            CRow = width,
            Columns = width,
        };
        for (int point = 0; point < _pass.Points * _pass.Points; point++)
        {
            targets.Part(point, _pass.Points * _pass.Points);
            nextSources.Part(point, _pass.Points * _pass.Points);
            tile.A = sources[point];
            tile.C = sums[point];
            for (int left = count; left > 0;)
            {
                int rows = GatherKernel.TileRows(left);
                tile.FetchB = left == count;
                MicroKernel.Multiply(rows, in tile);
                tile.A += rows * _sourceRow;
                tile.C += (nint)rows * width;
                left -= rows;
            }

            tile.B += (nint)depth * width;
        }
    }

    // Roughly: blocks do not begin with an image's row.
    private readonly Prefetch SourcesOf(int block)
    {
        long size = (long)_tiles / _pass.Tiles * _pass.Taps.Rows.SourceSize * _pass.Taps.Pitch;
        return new Prefetch(_source, (nint)(size * block / _blocks), (nint)(size * Math.Min(block + 1, _blocks) / _blocks));
    }

    private readonly Prefetch TargetsOf(int block)
    {
        long size = (long)_tiles / _pass.Tiles * _pass.Taps.TargetHeight * _pass.Taps.TargetWidth * _pass.Taps.TargetChannels;
        return new Prefetch(_target.Values, (nint)(size * block / _blocks), (nint)(size * (block + 1) / _blocks));
    }

    private readonly void TransformSums(
        int first, int count, int channel, int columns, WinogradPlanes sums, float* scratch, float* apart, int apartChannels)
    {
        TapPass taps = _pass.Taps;
        WinogradTile tile = new()
        {
            Channels = columns,
            Bias = _bias == null ? null : _bias + channel,
            Accumulate = _target.Accumulates && apart == null,
            Pixel = apart == null ? taps.TargetChannels : apartChannels,
            Row = apart == null ? (nint)taps.TargetWidth * taps.TargetChannels : (nint)_pass.Outputs * apartChannels,
        };
        _target.Prepare(ref tile);
        for (int i = 0; i < count; i++)
        {
            (int image, int row, int column) = _pass.Place(first + i);
            tile.To = apart == null
                ? _target.Values + taps.TargetOffset(image, row * _pass.Outputs, column * _pass.Outputs) + channel
                : apart + ((nint)i * _pass.Outputs * _pass.Outputs * apartChannels);
            tile.Rows = Math.Min(_pass.Outputs, taps.TargetHeight - (row * _pass.Outputs));
            tile.Columns = Math.Min(_pass.Outputs, taps.TargetWidth - (column * _pass.Outputs));
            WinogradKernel.Target(_pass, sums.From((nint)i * MicroKernel.PanelColumns(columns)), scratch, in tile);
        }
    }

    // What the transform does not do to the sums: where they stand in place, for all tiles of a row at once.
    private readonly void Sweep(int first, int count, int channel, int channels, float* apart)
    {
        TapPass taps = _pass.Taps;
        for (int i = 0; i < count;)
        {
            (int image, int row, int column) = _pass.Place(first + i);
            int tiles = apart == null ? Math.Min(count - i, _pass.TileColumns - column) : 1;
            int pixels = Math.Min(tiles * _pass.Outputs, taps.TargetWidth - (column * _pass.Outputs));
            bool wholePixels = channels == taps.TargetChannels && apart == null;
            int stretches = wholePixels ? 1 : pixels;
            int length = wholePixels ? pixels * channels : channels;
            int rows = Math.Min(_pass.Outputs, taps.TargetHeight - (row * _pass.Outputs));
            for (int r = 0; r < rows; r++)
            {
                for (int s = 0; s < stretches; s++)
                {
                    nint offset = taps.TargetOffset(image, (row * _pass.Outputs) + r, (column * _pass.Outputs) + s) + channel;
                    float* sums = apart == null
                        ? _target.Values + offset
                        : apart + (((((nint)i * _pass.Outputs) + r) * _pass.Outputs) + s) * channels;
                    _target.Finish(offset, sums, length);
                }
            }

            i += tiles;
        }
    }
}
