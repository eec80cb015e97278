using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>dW[c, j] += sum over rows that have feature c of v dy[row, j]</c>. A thread has one output of a range of features and goes through
/// the rows in order, so that no two threads add to one value; neighbouring threads take neighbouring outputs.
/// </summary>
internal readonly struct SparseWeightGradient(
    SparseOperand x, int rows, int width, int featuresPerRange, ArrayView<float> dy, ArrayView<float> dWeights) : IItemBody
{
    private readonly SparseOperand _x = x;
    private readonly int _rows = rows;
    private readonly IndexDivisor _width = new(width);
    private readonly int _featuresPerRange = featuresPerRange;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dWeights = dWeights;

    public void Run(long item)
    {
        long range = _width.Quotient(item, out int output);
        long begin = range * _featuresPerRange;
        long end = begin + _featuresPerRange;
        for (int row = 0; row < _rows; row++)
        {
            int last = _x.Start(row + 1);
            int k = LowerBound(_x.Start(row), last, begin);
            if (k < last && _x.Column(k) < end)
            {
                float gradient = _dy[((long)row * _width.Divisor) + output];
                for (; k < last; k++)
                {
                    int column = _x.Column(k);
                    if (column < begin || column >= end || !_x.HasColumn(column))
                    {
                        break;
                    }

                    _dWeights[((long)column * _width.Divisor) + output] += _x.Value(k, column) * gradient;
                }
            }
        }
    }

    private int LowerBound(int first, int last, long column)
    {
        while (first < last)
        {
            int middle = first + ((last - first) / 2);
            if (_x.Column(middle) < column)
            {
                first = middle + 1;
            }
            else
            {
                last = middle;
            }
        }

        return first;
    }
}

/// <summary><c>db[j] = sum over rows of dy[row, j]</c>.</summary>
internal readonly struct SparseBiasGradient(int rows, int width, ArrayView<float> dy, ArrayView<float> dBias) : IItemBody
{
    private readonly int _rows = rows;
    private readonly int _width = width;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dBias = dBias;

    public void Run(long item)
    {
        double sum = 0;
        for (int row = 0; row < _rows; row++)
        {
            sum += _dy[((long)row * _width) + item];
        }

        _dBias[item] = (float)sum;
    }
}
