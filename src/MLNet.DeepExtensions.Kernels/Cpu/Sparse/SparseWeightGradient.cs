using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>dW[c] = sum over rows that have feature c of v dy[row]</c>, added up in registers, four vectors at a time. An item is some of the
/// columns that there are.
/// </summary>
internal readonly unsafe struct SparseWeightGradient : IRangeBody
{
    // Products in a thread's item: some ten microseconds of work.
    private const long ProductsPerItem = 1 << 16;

    private readonly int* _columns;
    private readonly int* _starts;
    private readonly int* _rows;
    private readonly float* _values;
    private readonly float* _scale;
    private readonly float* _dy;
    private readonly float* _dWeights;
    private readonly int _features;
    private readonly int _rowCount;
    private readonly int _width;
    private readonly long _stored;

    /// <summary>Checks the operands.</summary>
    /// <exception cref="ArgumentException">A view is too short, or a size out of range.</exception>
    public SparseWeightGradient(
        WorkerTeam team, DenseShape shape, int rows, in SparseColumns x, DeviceView<float> dy, DeviceView<float> dWeights)
    {
        x.RequireSameLengths();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        (_features, _width, _rowCount, _stored) = (shape.InFeatures, shape.OutFeatures, rows, x.Rows.Length);
        Columns = (int)Math.Min(x.Columns.Length, _features);
        _columns = x.Columns.Read(team, x.Columns.Length);
        _starts = x.Starts.Read(team, x.Columns.Length + 1);
        _rows = x.Rows.Read(team, _stored);
        _values = x.Values.ReadOrNull(team, _stored);
        _scale = x.Scale.ReadOrNull(team, _features);
        _dy = dy.Read(team, Extent.Of(rows, _width));
        _dWeights = dWeights.Write(team, shape.WeightCount);
        if (x.Columns.Length > _features)
        {
            throw new ArgumentException($"There are {x.Columns.Length} columns that rise strictly below {_features}; at most {_features} can.");
        }

        long productsPerColumn = _width * ((_stored / Math.Max(Columns, 1)) + 1);
        ColumnsPerItem = (int)Math.Max(ProductsPerItem / productsPerColumn, 1);
    }

    /// <summary>The number of columns that have non-zeros.</summary>
    public int Columns { get; }

    public int ColumnsPerItem { get; }

    public void Run(long start, int count, int worker) => SimdDispatch.Run(new Range(in this, (int)start, (int)start + count));

    /// <summary>A column, by its place among those that there are.</summary>
    /// <exception cref="ArgumentException">It does not rise, or leaves the matrix; or its elements are not there.</exception>
    private (int Column, int First, int End) At(int index)
    {
        (int column, int first, int end) = (_columns[index], _starts[index], _starts[index + 1]);
        if ((uint)column >= (uint)_features || (index > 0 && column <= _columns[index - 1]) || (uint)first > (uint)end || end > _stored)
        {
            Throw(index, column, first, end);
        }

        return (column, first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* GradientOf(int element)
    {
        int row = _rows[element];
        if ((uint)row >= (uint)_rowCount)
        {
            ThrowRow(element, row);
        }

        return _dy + ((nint)row * _width);
    }

    [DoesNotReturn]
    private void Throw(int index, int column, int first, int end) => throw new ArgumentException(
        $"Column {index} is {column} and has the elements {first} to {end}; columns rise strictly, from 0 to {_features - 1} at most, and starts from 0 to {_stored}.");

    [DoesNotReturn]
    private void ThrowRow(int element, int row) =>
        throw new ArgumentException($"Element {element} is in row {row}; the rows are 0 to {_rowCount - 1}.");

    private readonly ref struct Range(ref readonly SparseWeightGradient body, int begin, int end) : ISimdOperation
    {
        private readonly ref readonly SparseWeightGradient _body = ref body;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            nint wide = 4 * TSimd.Count;
            nint width = _body._width;
            float* values = _body._values;
            for (int index = begin; index < end; index++)
            {
                (int column, int first, int last) = _body.At(index);
                float scale = _body._scale is null ? 1f : _body._scale[column];
                float* to = _body._dWeights + (column * width);
                nint j = 0;
                for (; j <= width - wide; j += wide)
                {
                    TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                    for (int k = first; k < last; k++)
                    {
                        TVector value = TSimd.Broadcast(values is null ? scale : values[k] * scale);
                        float* dy = _body.GradientOf(k) + j;
                        s0 = TSimd.MultiplyAdd(value, TSimd.Load(dy), s0);
                        s1 = TSimd.MultiplyAdd(value, TSimd.Load(dy + TSimd.Count), s1);
                        s2 = TSimd.MultiplyAdd(value, TSimd.Load(dy + (2 * TSimd.Count)), s2);
                        s3 = TSimd.MultiplyAdd(value, TSimd.Load(dy + (3 * TSimd.Count)), s3);
                    }

                    TSimd.Store(to + j, s0);
                    TSimd.Store(to + j + TSimd.Count, s1);
                    TSimd.Store(to + j + (2 * TSimd.Count), s2);
                    TSimd.Store(to + j + (3 * TSimd.Count), s3);
                }

                for (; j < width; j += TSimd.Count)
                {
                    TVector mask = TSimd.Mask(width - j);
                    TVector sum = TSimd.Zero;
                    for (int k = first; k < last; k++)
                    {
                        TVector value = TSimd.Broadcast(values is null ? scale : values[k] * scale);
                        sum = TSimd.MultiplyAdd(value, TSimd.Load(_body.GradientOf(k) + j, mask), sum);
                    }

                    TSimd.Store(to + j, mask, sum);
                }
            }
        }
    }
}
