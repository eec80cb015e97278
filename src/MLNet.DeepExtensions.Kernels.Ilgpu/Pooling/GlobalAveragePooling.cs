using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y[n, c] = mean over p of x[n, p, c]</c>; neighbouring threads take neighbouring channels.</summary>
internal readonly struct GlobalAverageForward(int positions, int channels, ArrayView<float> x, ArrayView<float> y) : IItemBody
{
    private readonly int _positions = positions;
    private readonly int _channels = channels;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long place = (item / _channels * _positions * _channels) + (item % _channels);
        double sum = 0;
        for (int p = 0; p < _positions; p++, place += _channels)
        {
            sum += _x[place];
        }

        _y[item] = (float)(sum / _positions);
    }
}

/// <summary><c>g[n, p, c] = dy[n, c] / positions</c>.</summary>
internal readonly struct GlobalAverageBackward(int positions, int channels, ArrayView<float> dy, GradientSink dx) : IItemBody
{
    private readonly long _imageSize = (long)positions * channels;
    private readonly int _channels = channels;
    private readonly float _factor = 1f / positions;
    private readonly ArrayView<float> _dy = dy;
    private readonly GradientSink _dx = dx;

    public void Run(long item) => _dx.Write(item, _dy[(item / _imageSize * _channels) + (item % _channels)] * _factor);
}
