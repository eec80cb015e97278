using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>y = (x - mean) gamma inverse + beta</c>: the difference first, so that a large mean does not cost the digits of a small deviation.
/// The inverse deviation is given, or the variance that it comes from.
/// </summary>
internal readonly struct BatchApply(
    int features, bool isVariance, float epsilon, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> deviation,
    ArrayView<float> gamma, ArrayView<float> beta, ArrayView<float> y) : IItemBody
{
    private readonly IndexDivisor _features = new(features);
    private readonly int _isVariance = isVariance ? 1 : 0;
    private readonly float _epsilon = epsilon;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _deviation = deviation;
    private readonly ArrayView<float> _gamma = gamma;
    private readonly ArrayView<float> _beta = beta;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        _features.Quotient(item, out int f);
        float deviation = _deviation[f];
        float inverse = _isVariance != 0 ? 1f / MathF.Sqrt(deviation + _epsilon) : deviation;
        _y[item] = ((_x[item] - _mean[f]) * (_gamma[f] * inverse)) + _beta[f];
    }
}

/// <summary><c>g = a dy + b (x - mean) + c</c> with a, b, c by feature.</summary>
internal readonly struct BatchBackward(
    int features, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> dy, ArrayView<float> coefficients, GradientSink dx)
        : IItemBody
{
    private readonly IndexDivisor _features = new(features);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _coefficients = coefficients;
    private readonly GradientSink _dx = dx;

    public void Run(long item)
    {
        _features.Quotient(item, out int f);
        float offset = ((_x[item] - _mean[f]) * _coefficients[(3L * f) + 1]) + _coefficients[(3L * f) + 2];
        _dx.Write(item, (_dy[item] * _coefficients[3L * f]) + offset);
    }
}

/// <summary><c>y = [y +] (x - mean) scale + offset</c>, by feature; without mean and offset <c>y = [y +] x scale</c>.</summary>
internal readonly struct Affine(
    int features, ArrayView<float> x, Operand mean, ArrayView<float> scale, Operand offset, ArrayView<float> y, bool accumulate) : IItemBody
{
    private readonly IndexDivisor _features = new(features);
    private readonly ArrayView<float> _x = x;
    private readonly Operand _mean = mean;
    private readonly ArrayView<float> _scale = scale;
    private readonly Operand _offset = offset;
    private readonly ArrayView<float> _y = y;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        _features.Quotient(item, out int f);
        float centered = _mean.IsPresent ? _x[item] - _mean.Values[f] : _x[item];
        float value = (centered * _scale[f]) + (_offset.IsPresent ? _offset.Values[f] : 0f);
        _y[item] = _accumulates != 0 ? _y[item] + value : value;
    }
}
