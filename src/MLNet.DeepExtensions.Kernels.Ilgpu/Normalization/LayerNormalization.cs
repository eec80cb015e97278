using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Layer normalization, a row a group: mean, then variance about it, then the output.</summary>
internal readonly struct LayerForward(
    int features, float epsilon, ArrayView<float> x, ArrayView<float> gamma, ArrayView<float> beta, ArrayView<float> mean,
    ArrayView<float> inverseDeviation, ArrayView<float> y) : IGroupBody
{
    private readonly int _features = features;
    private readonly float _epsilon = epsilon;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _gamma = gamma;
    private readonly ArrayView<float> _beta = beta;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _inverseDeviation = inverseDeviation;
    private readonly ArrayView<float> _y = y;

    public void Run(int item, Team team)
    {
        long row = (long)item * _features;
        double sum = 0;
        for (int f = team.Member; f < _features; f += team.Members)
        {
            sum += _x[row + f];
        }

        float mean = (float)(team.Sum(sum) / _features);
        double squares = 0;
        for (int f = team.Member; f < _features; f += team.Members)
        {
            float centered = _x[row + f] - mean;
            squares += (double)centered * centered;
        }

        float variance = (float)(team.Sum(squares) / _features);
        float inverse = 1f / MathF.Sqrt(variance + _epsilon);
        if (team.Member == 0)
        {
            _mean[item] = mean;
            _inverseDeviation[item] = inverse;
        }

        for (int f = team.Member; f < _features; f += team.Members)
        {
            _y[row + f] = ((_x[row + f] - mean) * inverse * _gamma[f]) + _beta[f];
        }
    }
}

/// <summary>
/// <c>g = inverseDeviation (d - mean(d) - h mean(d h))</c> with <c>d = dy gamma</c> and <c>h = (x - mean) inverseDeviation</c>, means over
/// the row.
/// </summary>
internal readonly struct LayerBackward(
    int features, ArrayView<float> x, ArrayView<float> gamma, ArrayView<float> mean, ArrayView<float> inverseDeviation, ArrayView<float> dy,
    GradientSink dx) : IGroupBody
{
    private readonly int _features = features;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _gamma = gamma;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _inverseDeviation = inverseDeviation;
    private readonly ArrayView<float> _dy = dy;
    private readonly GradientSink _dx = dx;

    public void Run(int item, Team team)
    {
        long row = (long)item * _features;
        float mean = _mean[item];
        float inverse = _inverseDeviation[item];
        double sum = 0;
        double product = 0;
        for (int f = team.Member; f < _features; f += team.Members)
        {
            double d = (double)_dy[row + f] * _gamma[f];
            sum += d;
            product += d * (_x[row + f] - mean);
        }

        float meanGradient = (float)(team.Sum(sum) / _features);
        float slope = (float)(team.Sum(product) / _features * inverse * inverse);
        for (int f = team.Member; f < _features; f += team.Members)
        {
            float d = _dy[row + f] * _gamma[f];
            _dx.Write(row + f, (d - meanGradient - ((_x[row + f] - mean) * slope)) * inverse);
        }
    }
}
