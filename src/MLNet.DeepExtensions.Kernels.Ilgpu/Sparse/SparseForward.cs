using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>y[i, j] = act(b[j] + sum over row i's non-zeros of v W[column, j])</c>; neighbouring threads take neighbouring outputs.
/// </summary>
internal readonly struct SparseForward(
    SparseOperand x, int width, ArrayView<float> weights, Operand bias, DeviceActivation activation, ArrayView<float> y) : IItemBody
{
    private readonly SparseOperand _x = x;
    private readonly IndexDivisor _width = new(width);
    private readonly ArrayView<float> _weights = weights;
    private readonly Operand _bias = bias;
    private readonly DeviceActivation _activation = activation;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        int row = (int)_width.Quotient(item, out int output);
        int end = _x.Start(row + 1);
        float sum = _x.IsSound(row) ? 0f : float.NaN;
        for (int k = _x.Start(row); k < end; k++)
        {
            int column = _x.Column(k);
            sum += _x.HasColumn(column) ? _x.Value(k, column) * _weights[((long)column * _width.Divisor) + output] : float.NaN;
        }

        _y[item] = _activation.Apply(_bias.IsPresent ? sum + _bias.Values[output] : sum);
    }
}
