using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y[r, f, k] = x[r, f] w[f, k] + b[f, k]</c>, a thread a value.</summary>
internal readonly struct LinearEmbeddingForward(
    EmbeddingShape shape, ArrayView<float> x, ArrayView<float> weights, ArrayView<float> bias, ArrayView<float> y) : IItemBody
{
    private readonly int _width = shape.Width;
    private readonly int _values = shape.OutSize;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _weights = weights;
    private readonly ArrayView<float> _bias = bias;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long place = item % _values;
        _y[item] = (_x[item / _width] * _weights[place]) + _bias[place];
    }
}

/// <summary><c>dx[r, f] = [dx +] sum over k of dy[r, f, k] w[f, k]</c>, a thread a number.</summary>
internal readonly struct LinearEmbeddingData(
    EmbeddingShape shape, ArrayView<float> dy, ArrayView<float> weights, ArrayView<float> dx, bool accumulate) : IItemBody
{
    private readonly int _features = shape.Features;
    private readonly int _width = shape.Width;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _weights = weights;
    private readonly ArrayView<float> _dx = dx;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        long feature = item % _features;
        float sum = 0f;
        for (int k = 0; k < _width; k++)
        {
            sum += _dy[(item * _width) + k] * _weights[(feature * _width) + k];
        }

        _dx[item] = _accumulates != 0 ? _dx[item] + sum : sum;
    }
}

/// <summary>The gradients of weights and bias, a thread each, which sums over the rows in their order.</summary>
internal readonly struct LinearEmbeddingWeights(
    EmbeddingShape shape, int rows, ArrayView<float> x, ArrayView<float> dy, ArrayView<float> weights, ArrayView<float> bias) : IItemBody
{
    private readonly int _width = shape.Width;
    private readonly int _features = shape.Features;
    private readonly int _values = shape.OutSize;
    private readonly int _rows = rows;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _weights = weights;
    private readonly ArrayView<float> _bias = bias;

    public void Run(long item)
    {
        long number = item / _width;
        long value = item;
        double sum = 0;
        double products = 0;
        for (int row = 0; row < _rows; row++, number += _features, value += _values)
        {
            sum += _dy[value];
            products += (double)_dy[value] * _x[number];
        }

        _weights[item] = (float)products;
        _bias[item] = (float)sum;
    }
}
