using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>dW[c] = sum over rows that have feature c of v dy[row]</c>. An item is a range of features that stays in a core's cache: it is
/// cleared, and each row's non-zeros in the range, which are neighbours, are added in the order of the rows.
/// </summary>
internal unsafe struct SparseWeightGradient : IParallelBody
{
    private const long WeightsPerItem = 1 << 17;

    private readonly SparseOperand _x;
    private readonly int _features;
    private readonly int _width;
    private readonly float* _dy;
    private readonly float* _dWeights;
    private readonly int _featuresPerItem;
    private long _added;

    public SparseWeightGradient(SparseOperand x, DenseShape shape, float* dy, float* dWeights)
    {
        (_x, _features, _width) = (x, shape.InFeatures, shape.OutFeatures);
        _dy = dy;
        _dWeights = dWeights;
        _featuresPerItem = (int)Math.Max(WeightsPerItem / shape.OutFeatures, 1);
    }

    public readonly int Items => Partition.Count(_features, _featuresPerItem);

    /// <summary>
    /// Throws where not every non-zero was found, when all items are done: none is found twice, since each item looks in columns of its
    /// own.
    /// </summary>
    /// <exception cref="ArgumentException">The columns of a row do not rise, or leave the matrix.</exception>
    public readonly void RequireAll()
    {
        if (_added != _x.NonZeros)
        {
            throw new ArgumentException(
                $"The columns of a row rise, from 0 to {_features - 1} at most: of the {_x.NonZeros} non-zeros only {_added} were found where they belong.");
        }
    }

    public void Run(int item, int worker)
    {
        int begin = item * _featuresPerItem;
        int end = (int)Math.Min((long)begin + _featuresPerItem, _features);
        SimdDispatch.Run(new Features(ref this, begin, end));
    }

    /// <summary>The first of a row's elements whose column is not below a number.</summary>
    private static int LowerBound(int* columns, int first, int last, int column)
    {
        while (first < last)
        {
            int middle = first + ((last - first) / 2);
            (first, last) = columns[middle] < column ? (middle + 1, last) : (first, middle);
        }

        return first;
    }

    private readonly ref struct Features(ref SparseWeightGradient body, int begin, int end) : ISimdOperation
    {
        private readonly ref SparseWeightGradient _body = ref body;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            nint width = _body._width;
            SparseOperand x = _body._x;
            float* dWeights = _body._dWeights;
            new Span<float>(dWeights + (begin * width), (int)((end - begin) * width)).Clear();
            long added = 0;
            for (int row = 0; row < x.Rows; row++)
            {
                float* dy = _body._dy + (row * width);
                (int first, int last) = x.Row(row);
                for (int k = LowerBound(x.Columns, first, last, begin); k < last; k++, added++)
                {
                    int column = x.Columns[k];
                    if (column < begin || column >= end)
                    {
                        break;
                    }

                    TVector value = TSimd.Broadcast(x.Value(k, column));
                    float* to = dWeights + (column * width);
                    nint j = 0;
                    for (; j <= width - TSimd.Count; j += TSimd.Count)
                    {
                        TSimd.Store(to + j, TSimd.MultiplyAdd(value, TSimd.Load(dy + j), TSimd.Load(to + j)));
                    }

                    if (j < width)
                    {
                        TVector mask = TSimd.Mask(width - j);
                        TSimd.Store(to + j, mask, TSimd.MultiplyAdd(value, TSimd.Load(dy + j, mask), TSimd.Load(to + j, mask)));
                    }
                }
            }

            Interlocked.Add(ref _body._added, added);
        }
    }
}
