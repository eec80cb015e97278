using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y[n, c] = mean over p of x[n, p, c]</c>; neighbouring threads take neighbouring channels.</summary>
internal readonly struct GlobalAverageForward(int positions, int channels, ArrayView<float> x, ArrayView<float> y) : IItemBody
{
    private readonly int _positions = positions;
    private readonly IndexDivisor _channels = new(channels);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long place = (_channels.Quotient(item, out int channel) * _positions * _channels.Divisor) + channel;
        double sum = 0;
        for (int p = 0; p < _positions; p++, place += _channels.Divisor)
        {
            sum += _x[place];
        }

        _y[item] = (float)(sum / _positions);
    }
}

/// <summary><c>g[n, p, c] = dy[n, c] / positions</c>.</summary>
internal readonly struct GlobalAverageBackward(int positions, int channels, ArrayView<float> dy, GradientSink dx) : IItemBody
{
    private readonly IndexDivisor _positions = new(positions);
    private readonly IndexDivisor _channels = new(channels);
    private readonly float _factor = 1f / positions;
    private readonly ArrayView<float> _dy = dy;
    private readonly GradientSink _dx = dx;

    public void Run(long item)
    {
        long image = _positions.Quotient(_channels.Quotient(item, out int channel));
        _dx.Write(item, _dy[(image * _channels.Divisor) + channel] * _factor);
    }
}
