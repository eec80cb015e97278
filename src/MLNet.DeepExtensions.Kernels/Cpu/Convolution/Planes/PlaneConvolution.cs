using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="PlanePass"/> over a batch, for few target channels: positions are the lanes, not channels. A band of an image is laid out
/// in planes (<see cref="PlaneLayout"/>), <see cref="PlaneProducts"/> computes planes of sums, and these are written back pixel by pixel.
/// </summary>
/// <remarks>
/// Ten channels fill ten lanes of sixteen; positions fill them all but at the ends of rows. Every sum is one chain in the order of source
/// channels and taps, whatever the bands are and however many images lie side by side, and tiles of rows begin at multiples of their
/// height.
/// </remarks>
/// <typeparam name="TImages">How images lie in planes.</typeparam>
internal unsafe struct PlaneConvolution<TImages> : IParallelBody
    where TImages : struct, IPlaneImages
{
    // A band's planes stay in the second-level cache.
    private const int BandFloats = 1 << 16;
    private const int WantedItems = 8;

    private readonly WorkerTeam _team;
    private readonly PlanePass _pass;
    private readonly TapPass _taps;
    private readonly PlaneProducts _products;
    private readonly float* _source;
    private readonly float* _bias;
    private readonly TapTarget _target;
    private readonly int _bands;
    private readonly int _firstImage;
    private readonly int _groups;

    /// <summary>Prepares a pass and reorders the filters.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="firstImage">The first image.</param>
    /// <param name="batch">The number of images, in whole groups of those that lie side by side.</param>
    /// <param name="source">The source images.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="target">Where the sums go.</param>
    public PlaneConvolution(
        WorkerTeam team, PlanePass pass, int firstImage, int batch, float* source, in WeightPanels filters, in TapTarget target)
    {
        (_team, _pass, _taps) = (team, pass, pass.Taps);
        (_firstImage, _groups, _target) = (firstImage, batch / pass.Layout.Images, target);
        _source = source;
        _bias = filters.Bias;
        long planes = (_taps.SourceChannels + _taps.TargetChannels) * (pass.IsWinograd ? 2 : 1);
        long floats = planes * (_taps.Rows.Count + pass.Layout.ExtraRows) * pass.Layout.Pitch;
        long wanted = Math.Max((floats + BandFloats - 1) / BandFloats, (WantedItems + _groups - 1) / _groups);
        _bands = (int)Math.Clamp(wanted, 1, pass.Tiles);
        _products = new PlaneProducts(team, pass, in filters);
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _groups * _bands;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        (int group, int band) = Math.DivRem(item, _bands);
        int image = _firstImage + (group * _pass.Layout.Images);
        int first = (int)Partition.Begin(_pass.Tiles, _bands, band) * RowWinograd.TileRows;
        int rows = Math.Min(_taps.Rows.Count, (int)Partition.Begin(_pass.Tiles, _bands, band + 1) * RowWinograd.TileRows) - first;
        PlaneMemory memory = new(_team, worker, _pass, rows, TImages.Places(_taps), _target.Accumulates);
        TImages.FindPlaces(_taps, memory.SourcePlane, memory.TargetPlane, memory.Places);
        if (_pass.IsWinograd)
        {
            RunTiles(image, first, rows, in memory);
        }
        else
        {
            RunRows(image, first, rows, in memory);
        }
    }

    private readonly void RunRows(int image, int first, int rows, in PlaneMemory memory)
    {
        for (int row = 0; row < memory.SourceRows; row++)
        {
            Split(image, first + _taps.Rows.Offsets[0] + row, memory.Source + ((nint)row * _pass.Layout.Pitch), in memory);
        }

        for (int c = 0; c < _taps.TargetChannels && _bias != null; c++)
        {
            new Span<float>(memory.Target + (c * memory.TargetPlane), checked((int)memory.TargetPlane)).Fill(_bias[c]);
        }

        _products.Multiply(
            rows, memory.Source, memory.SourcePlane, memory.Target, memory.TargetPlane, memory.Runs, startsWithSums: _bias != null,
            in _target);
        Join(image, first, rows, _pass.Layout.Pitch, in memory);
    }

    private readonly void RunTiles(int image, int first, int rows, in PlaneMemory memory)
    {
        int split = 0;
        for (int begin = 0; begin < memory.Tiles; begin += memory.TilesAtOnce)
        {
            int count = Math.Min(memory.TilesAtOnce, memory.Tiles - begin);
            for (int end = ((begin + count) * RowWinograd.TileRows) + _pass.Layout.ExtraRows; split < end; split++)
            {
                float* planes = memory.Source + ((nint)(split % memory.SourceRows) * _pass.Layout.Pitch);
                Split(image, first + _taps.Rows.Offsets[0] + split, planes, in memory);
            }

            Transform(begin, count, in memory);
            _products.Multiply(
                count, memory.Operands, memory.ProductPlane, memory.Sums, memory.ProductPlane, memory.Runs, startsWithSums: false,
                in _target);
            for (int tile = 0; tile < count; tile++)
            {
                TransformSums(tile, in memory);
                int row = (begin + tile) * RowWinograd.TileRows;
                Join(image, first + row, Math.Min(RowWinograd.TileRows, rows - row), _pass.Layout.Apart, in memory);
            }
        }
    }

    private readonly void Split(int image, int row, float* planes, in PlaneMemory memory)
    {
        int height = _taps.Rows.SourceSize;
        float* pixels = (uint)row < (uint)height ? _source + ((((nint)image * height) + row) * _taps.Pitch) : null;
        TImages.Split(_taps, pixels, planes + _pass.Layout.Lead, _pass.Layout.Pitch, memory.SourcePlane, memory.Places, memory.Zeros);
    }

    private readonly void Join(int image, int firstRow, int rows, nint pitch, in PlaneMemory memory)
    {
        int values = _taps.Columns.Count * _taps.TargetChannels;
        nint size = _taps.TargetOffset(1, 0, 0) - _taps.TargetOffset(0, 0, 0);
        for (int row = 0; row < rows; row++)
        {
            nint offset = _taps.TargetOffset(image, firstRow + row, 0);
            float* to = memory.Line == null ? _target.Values + offset : memory.Line;
            nint step = memory.Line == null ? size : values;
            TImages.Join(_taps, memory.Target + (row * pitch), memory.TargetPlane, memory.Places, to, step);
            for (int i = 0; i < _pass.Layout.Images && (memory.Line != null || _target.IsSwept); i++)
            {
                _target.Finish(offset + (i * size), to + (i * step), values);
            }
        }
    }

    [SkipLocalsInit]
    private readonly void Transform(int first, int tiles, in PlaneMemory memory)
    {
        float** rows = stackalloc float*[RowWinograd.Products];
        PlaneLayout layout = _pass.Layout;
        for (int c = 0; c < _taps.SourceChannels; c++)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                for (int i = 0; i < RowWinograd.Products; i++)
                {
                    int row = (((first + tile) * RowWinograd.TileRows) + i) % memory.SourceRows;
                    rows[i] = memory.Source + (c * memory.SourcePlane) + ((nint)row * layout.Pitch);
                }

                float* to = memory.Operands + (c * memory.ProductPlane) + ((nint)tile * layout.Pitch);
                RowWinograd.Source(rows, layout.Pitch + layout.Lead, to, memory.ProductPlane * _taps.SourceChannels);
            }
        }
    }

    private readonly void TransformSums(int tile, in PlaneMemory memory)
    {
        (float lowest, float highest) = _target.Bounds;
        for (int c = 0; c < _taps.TargetChannels; c++)
        {
            float* sums = memory.Sums + (c * memory.ProductPlane) + ((nint)tile * _pass.Layout.Pitch);
            RowWinograd.Target(
                sums, memory.ProductPlane * _taps.TargetChannels, _pass.Layout.Row, _bias == null ? 0f : _bias[c], lowest, highest,
                memory.Target + (c * memory.TargetPlane), _pass.Layout.Apart);
        }
    }
}
