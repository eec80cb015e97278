using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>dW[c, j] = sum over rows that have feature c of v dy[row, j]</c>, a thread a value, which sums in the elements' order.
/// </summary>
internal readonly struct SparseWeightGradient(SparseColumnsOperand x, int width, ArrayView<float> dy, ArrayView<float> dWeights) : IItemBody
{
    private readonly SparseColumnsOperand _x = x;
    private readonly IndexDivisor _width = new(width);
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dWeights = dWeights;

    public void Run(long item)
    {
        int index = (int)_width.Quotient(item, out int output);
        int column = _x.Column(index);
        if (column < 0)
        {
            return;
        }

        float sum = 0f;
        int end = _x.First(index + 1);
        for (int k = _x.First(index); k < end; k++)
        {
            int row = _x.Row(k);
            sum += row < 0 ? float.NaN : _x.Value(k, column) * _dy[((long)row * _width.Divisor) + output];
        }

        _dWeights[((long)column * _width.Divisor) + output] = sum;
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
