using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y = x m / (1 - rate)</c>; an item is four elements.</summary>
internal readonly struct DropoutForward(DropoutMask mask, ArrayView<float> x, ArrayView<float> y, long count) : IItemBody
{
    private readonly DropoutMask _mask = mask;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;
    private readonly long _count = count;

    public void Run(long item)
    {
        Float4 factors = _mask.FactorsOf(item);
        long first = item * 4;
        Write(first, factors.X);
        Write(first + 1, factors.Y);
        Write(first + 2, factors.Z);
        Write(first + 3, factors.W);
    }

    private void Write(long index, float factor)
    {
        if (index < _count)
        {
            _y[index] = factor == 0f ? 0f : _x[index] * factor;
        }
    }
}

/// <summary><c>g = dy m / (1 - rate)</c>; an item is four elements.</summary>
internal readonly struct DropoutBackward(DropoutMask mask, ArrayView<float> dy, GradientSink dx, long count) : IItemBody
{
    private readonly DropoutMask _mask = mask;
    private readonly ArrayView<float> _dy = dy;
    private readonly GradientSink _dx = dx;
    private readonly long _count = count;

    public void Run(long item)
    {
        Float4 factors = _mask.FactorsOf(item);
        long first = item * 4;
        Write(first, factors.X);
        Write(first + 1, factors.Y);
        Write(first + 2, factors.Z);
        Write(first + 3, factors.W);
    }

    private void Write(long index, float factor)
    {
        if (index < _count)
        {
            _dx.Write(index, factor == 0f ? 0f : _dy[index] * factor);
        }
    }
}

/// <summary>Whole channels of an image at once.</summary>
internal readonly struct SpatialDropout(
    DropoutMask mask, int positions, int channels, ArrayView<float> x, ArrayView<float> y, bool accumulate) : IItemBody
{
    private readonly DropoutMask _mask = mask;
    private readonly IndexDivisor _positions = new(positions);
    private readonly IndexDivisor _channels = new(channels);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        long image = _positions.Quotient(_channels.Quotient(item, out int channel));
        float factor = _mask.FactorOf((image * _channels.Divisor) + channel);
        float value = factor == 0f ? 0f : _x[item] * factor;
        _y[item] = _accumulates != 0 ? _y[item] + value : value;
    }
}
