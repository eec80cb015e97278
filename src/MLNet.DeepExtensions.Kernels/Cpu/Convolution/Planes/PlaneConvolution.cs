using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="PlanePass"/> over a batch, for few target channels: positions are the lanes, not channels. A band of an image is laid out in planes
/// (<see cref="PlaneLayout"/>), each target channel is a row of a register tile, and the finished planes are written back pixel by pixel. Where there are
/// images enough, a vector is one position of as many images (<see cref="PlaneTaps"/>), which are turned to planes and back faster. Under three
/// rows of taps the products run down the rows by <see cref="RowWinograd"/>.
/// </summary>
/// <remarks>
/// Ten channels fill ten lanes of sixteen; positions fill them all but at the ends of rows. Every sum is one chain in the order of source channels and taps,
/// whatever the bands are and however many images lie side by side, and tiles of rows begin at multiples of their height.
/// </remarks>
internal unsafe struct PlaneConvolution : IParallelBody
{
    // A band's planes stay in the second-level cache.
    private const int BandFloats = 1 << 16;
    private const int WantedItems = 8;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly PlaneLayout _layout;
    private readonly float* _source;
    private readonly float* _filters;
    private readonly float* _bias;
    private readonly TapTarget _target;
    private readonly bool _isWinograd;
    private readonly int _tiles;
    private readonly int _bands;
    private readonly int _firstImage;
    private readonly int _groups;
    private readonly int _runs;
    private readonly int _runLength;

    /// <summary>Prepares a pass and reorders the filters.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="firstImage">The first image.</param>
    /// <param name="batch">The number of images, in whole groups of those that lie side by side.</param>
    /// <param name="source">The source images.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="target">Where the sums go.</param>
    public PlaneConvolution(WorkerTeam team, PlanePass pass, int firstImage, int batch, float* source, in WeightPanels filters, in TapTarget target)
    {
        TapPass taps = pass.Taps;
        (_team, _pass, _layout, _isWinograd, _tiles) = (team, taps, pass.Layout, pass.IsWinograd, pass.Tiles);
        (_firstImage, _groups, _target) = (firstImage, batch / _layout.Images, target);
        _source = source;
        _bias = filters.Bias;
        long planes = (taps.SourceChannels + taps.TargetChannels) * (_isWinograd ? 2 : 1);
        long floats = planes * (taps.Rows.Count + _layout.ExtraRows) * _layout.Pitch;
        long wanted = Math.Max((floats + BandFloats - 1) / BandFloats, (WantedItems + _groups - 1) / _groups);
        _bands = (int)Math.Clamp(wanted, 1, _tiles);
        TapAxis columns = taps.Columns;
        int patch = taps.PatchChannels * (_isWinograd ? 1 : taps.Rows.Taps.Length) * columns.Taps.Length;
        _runLength = columns.Offsets[^1] - columns.Offsets[0] == columns.Taps.Length - 1 ? columns.Taps.Length : 1;
        _runs = patch / _runLength;
        nint count = (nint)taps.PatchSize * taps.TargetChannels;
        float* memory = team.Common<float>(3 * count);
        filters.CopyRows(memory);
        if (_isWinograd)
        {
            RowWinograd.Filters(memory, (nint)taps.TargetChannels * taps.PatchChannels, taps.Columns.Taps.Length, memory + count);
        }

        _filters = _isWinograd ? memory + count : memory;
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _groups * _bands;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        (int group, int band) = Math.DivRem(item, _bands);
        int image = _firstImage + (group * _layout.Images);
        int first = (int)((long)_tiles * band / _bands) * RowWinograd.TileRows;
        int rows = Math.Min(_pass.Rows.Count, (int)((long)_tiles * (band + 1) / _bands) * RowWinograd.TileRows) - first;
        int tiles = Partition.Count(rows, RowWinograd.TileRows);
        int block = _layout.Images > 1 ? 1 : tiles;
        int sourceRows = (_isWinograd ? block * RowWinograd.TileRows : rows) + _layout.ExtraRows;
        nint sourcePlane = _layout.Plane(sourceRows);
        nint targetPlane = _isWinograd ? _layout.Apart * RowWinograd.TileRows : _layout.Plane(rows);
        nint productPlane = _isWinograd ? _layout.Plane(block) : 0;
        nint lineFloats = _target.Accumulates ? (nint)_layout.Row * _pass.TargetChannels : 0;
        nint products = RowWinograd.Products * productPlane;
        int sourceValues = _layout.Images > 1 ? _pass.Columns.SourceSize * _pass.SourceChannels : 0;
        int targetValues = _layout.Images > 1 ? _pass.Columns.Count * _pass.TargetChannels : 0;
        nint placeFloats = (nint)(((((2L * _runs) + sourceValues + targetValues) * sizeof(nint) / sizeof(float)) + 15) & ~15);
        float* memory = _team.ScratchFloats(
            worker, placeFloats + ((sourcePlane + products + 1) * _pass.SourceChannels) + ((targetPlane + products) * _pass.TargetChannels) + lineFloats);
        nint* runStarts = (nint*)memory;
        nint* sourcePlaces = runStarts + (2 * (nint)_runs);
        nint* targetPlaces = sourcePlaces + sourceValues;
        float* source = memory + placeFloats;
        float* target = source + (sourcePlane * _pass.SourceChannels);
        float* operands = target + (targetPlane * _pass.TargetChannels);
        float* sums = operands + (products * _pass.SourceChannels);
        float* zeros = sums + (products * _pass.TargetChannels);
        float* line = _target.Accumulates ? zeros + _pass.SourceChannels : null;
        if (_layout.Images > 1)
        {
            ImageLanes.Places(_pass.Columns.SourceSize, _pass.SourceChannels, sourcePlane, sourcePlaces);
            ImageLanes.Places(_pass.Columns.Count, _pass.TargetChannels, targetPlane, targetPlaces);
        }

        new Span<float>(zeros, _pass.SourceChannels).Clear();
        for (int c = 0; c < _pass.SourceChannels; c++)
        {
            new Span<float>(source + (c * sourcePlane), _layout.Lead).Clear();
        }

        int sourceRow = first + _pass.Rows.Offsets[0];
        if (!_isWinograd)
        {
            for (int row = 0; row < sourceRows; row++)
            {
                Split(image, sourceRow + row, source + ((nint)row * _layout.Pitch), sourcePlane, sourcePlaces, zeros);
            }

            for (int c = 0; c < _pass.TargetChannels && _bias != null; c++)
            {
                new Span<float>(target + (c * targetPlane), checked((int)targetPlane)).Fill(_bias[c]);
            }

            Multiply(rows, source, sourcePlane, target, targetPlane, runStarts);
            Join(image, first, rows, target, _layout.Pitch, targetPlane, targetPlaces, line);
            return;
        }

        (float lowest, float highest) = _target.Bounds;
        int split = 0;
        for (int begin = 0; begin < tiles; begin += block)
        {
            int count = Math.Min(block, tiles - begin);
            for (int end = ((begin + count) * RowWinograd.TileRows) + _layout.ExtraRows; split < end; split++)
            {
                Split(image, sourceRow + split, source + ((nint)(split % sourceRows) * _layout.Pitch), sourcePlane, sourcePlaces, zeros);
            }

            Transform(begin, count, source, sourcePlane, sourceRows, operands, productPlane);
            Multiply(count, operands, productPlane, sums, productPlane, runStarts);
            for (int tile = 0; tile < count; tile++)
            {
                for (int c = 0; c < _pass.TargetChannels; c++)
                {
                    RowWinograd.Target(
                        sums + (c * productPlane) + ((nint)tile * _layout.Pitch), productPlane * _pass.TargetChannels, _layout.Row,
                        _bias == null ? 0f : _bias[c], lowest, highest, target + (c * targetPlane), _layout.Apart);
                }

                int row = (begin + tile) * RowWinograd.TileRows;
                Join(image, first + row, Math.Min(RowWinograd.TileRows, rows - row), target, _layout.Apart, targetPlane, targetPlaces, line);
            }
        }
    }

    private readonly void Split(int image, int row, float* planes, nint plane, nint* places, float* zeros)
    {
        int height = _pass.Rows.SourceSize;
        float* pixels = (uint)row < (uint)height ? _source + ((((nint)image * height) + row) * _pass.Pitch) : null;
        if (_layout.Images == 1)
        {
            PlaneImages.Split(pixels, _pass.Columns.SourceSize, _pass.SourceChannels, zeros, planes + _layout.Lead, _layout.Pitch, plane);
        }
        else
        {
            ImageLanes.Split(
                pixels, height * _pass.Pitch, _pass.Columns.SourceSize, _pass.SourceChannels, planes + _layout.Lead, places, _layout.Pitch, plane);
        }
    }

    private readonly void Join(int image, int firstRow, int rows, float* planes, nint pitch, nint plane, nint* places, float* line)
    {
        int width = _pass.Columns.Count;
        int values = width * _pass.TargetChannels;
        nint size = _pass.TargetOffset(1, 0, 0) - _pass.TargetOffset(0, 0, 0);
        for (int row = 0; row < rows; row++)
        {
            nint offset = _pass.TargetOffset(image, firstRow + row, 0);
            float* to = line == null ? _target.Values + offset : line;
            nint step = line == null ? size : values;
            if (_layout.Images == 1)
            {
                PlaneImages.Join(planes + (row * pitch), plane, width, _pass.TargetChannels, to);
            }
            else
            {
                ImageLanes.Join(planes + (row * pitch), places, values, to, step);
            }

            for (int i = 0; i < _layout.Images && (line != null || _target.IsSwept); i++)
            {
                _target.Finish(offset + (i * size), to + (i * step), values);
            }
        }
    }

    [SkipLocalsInit]
    private readonly void Transform(int first, int tiles, float* source, nint sourcePlane, int sourceRows, float* operands, nint productPlane)
    {
        float** rows = stackalloc float*[RowWinograd.Products];
        for (int c = 0; c < _pass.SourceChannels; c++)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                for (int i = 0; i < RowWinograd.Products; i++)
                {
                    int row = (((first + tile) * RowWinograd.TileRows) + i) % sourceRows;
                    rows[i] = source + (c * sourcePlane) + ((nint)row * _layout.Pitch);
                }

                RowWinograd.Source(
                    rows, _layout.Pitch + _layout.Lead, operands + (c * productPlane) + ((nint)tile * _layout.Pitch), productPlane * _pass.SourceChannels);
            }
        }
    }

    // All taps of so many rows, or the products of so many rows of tiles. There is room for two places a run.
    [SkipLocalsInit]
    private readonly void Multiply(int rows, float* planes, nint plane, float* sums, nint sumPlane, nint* starts)
    {
        TapAxis columns = _pass.Columns;
        int tapRows = _isWinograd ? 1 : _pass.Rows.Taps.Length;
        int patch = _runs * _runLength;
        nint* places = starts + _runs;
        for (int i = 0; i < _runs; i++)
        {
            (int line, int column) = Math.DivRem(i * _runLength, columns.Taps.Length);
            (int channel, int row) = Math.DivRem(line, tapRows);
            starts[i] = i * _runLength;
            nint place = (channel * plane) + ((nint)(_pass.Rows.Offsets[row] - _pass.Rows.Offsets[0]) * _layout.Pitch) + _layout.Lead;
            places[i] = (place / _layout.Images) + columns.Offsets[column];
        }

        float** filters = stackalloc float*[2 * MicroKernel.MaximumRows];
        GatherTile tile = new()
        {
            A = filters,
            C = filters + MicroKernel.MaximumRows,
            Starts = starts,
            BStarts = places,
            Runs = _runs,
            Length = _runLength,
            Step = 1,
            BStep = _layout.Images,
            Accumulate = !_isWinograd && _bias != null,
        };
        if (!_isWinograd)
        {
            _target.Prepare(ref tile);
        }

        int products = _isWinograd ? RowWinograd.Products : 1;
        float* filter = _filters;
        for (int product = 0; product < products; product++)
        {
            for (int group = 0; group < _pass.Groups; group++)
            {
                MultiplyGroup(ref tile, filter, patch, planes, ((nint)(rows - 1) * _layout.Pitch) + _layout.Row, sums, sumPlane);
                filter += (nint)_pass.GroupTargetChannels * patch;
                planes += _pass.PatchChannels * plane;
                sums += _pass.GroupTargetChannels * sumPlane;
            }
        }
    }

    private readonly void MultiplyGroup(ref GatherTile tile, float* filters, nint patch, float* planes, nint positions, float* sums, nint sumPlane)
    {
        int channels = _pass.GroupTargetChannels;
        for (nint position = 0; position < positions; position += MicroKernel.MaximumColumns)
        {
            tile.B = planes + position;
            tile.Columns = MicroKernel.PanelColumns(positions - position);
            for (int channel = 0; channel < channels;)
            {
                int height = GatherKernel.TileRows(channels - channel);
                for (int i = 0; i < height; i++, channel++)
                {
                    tile.A[i] = filters + (channel * patch);
                    tile.C[i] = sums + (channel * sumPlane) + position;
                }

                GatherKernel.Multiply(height, in tile);
            }
        }
    }
}
