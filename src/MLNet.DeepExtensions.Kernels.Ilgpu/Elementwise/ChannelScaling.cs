using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y[n, p, c] = [y +] x[n, p, c] s[n, c]</c>.</summary>
internal readonly struct ChannelScaling(
    int positions, int channels, ArrayView<float> x, ArrayView<float> scale, ArrayView<float> y, bool accumulate) : IItemBody
{
    private readonly IndexDivisor _positions = new(positions);
    private readonly IndexDivisor _channels = new(channels);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _scale = scale;
    private readonly ArrayView<float> _y = y;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        long image = _positions.Quotient(_channels.Quotient(item, out int channel));
        float product = _x[item] * _scale[(image * _channels.Divisor) + channel];
        _y[item] = _accumulates != 0 ? _y[item] + product : product;
    }
}

/// <summary><c>s[n, c] = [s +] sum over p of a[n, p, c] b[n, p, c]</c>; neighbouring threads take neighbouring channels.</summary>
internal readonly struct ChannelProductSums(
    int positions, int channels, ArrayView<float> a, ArrayView<float> b, ArrayView<float> sums, bool accumulate) : IItemBody
{
    private readonly int _positions = positions;
    private readonly IndexDivisor _channels = new(channels);
    private readonly ArrayView<float> _a = a;
    private readonly ArrayView<float> _b = b;
    private readonly ArrayView<float> _sums = sums;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        long place = (_channels.Quotient(item, out int channel) * _positions * _channels.Divisor) + channel;
        double sum = 0;
        for (int p = 0; p < _positions; p++, place += _channels.Divisor)
        {
            sum += (double)_a[place] * _b[place];
        }

        _sums[item] = (_accumulates != 0 ? _sums[item] : 0f) + (float)sum;
    }
}
