using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>x - x[0]</c> and its square: mean and variance. The first row as origin takes away what all rows have in common, so that
/// a constant feature has a variance of exactly 0.
/// </summary>
internal readonly unsafe struct MomentTerms(int features, float* x) : IColumnTerms
{
    private readonly float* _x = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out DoublePair first, out DoublePair second)
    {
        first = DoublePair.Load(_x + (row * features) + feature) - DoublePair.Load(_x + feature);
        second = first * first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out double first, out double second)
    {
        first = (double)_x[(row * features) + feature] - _x[feature];
        second = first * first;
    }
}

/// <summary>
/// <c>dy</c> and <c>dy (x - mean)</c>, the mean by feature: the gradients of offset and scale in batch normalization, the latter but for
/// the deviation.
/// </summary>
internal readonly unsafe struct BatchGradientTerms(int features, float* x, float* mean, float* dy) : IColumnTerms
{
    private readonly float* _x = x;
    private readonly float* _mean = mean;
    private readonly float* _dy = dy;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out DoublePair first, out DoublePair second)
    {
        long place = (row * features) + feature;
        first = DoublePair.Load(_dy + place);
        second = first * (DoublePair.Load(_x + place) - DoublePair.Load(_mean + feature));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out double first, out double second)
    {
        long place = (row * features) + feature;
        first = _dy[place];
        second = first * ((double)_x[place] - _mean[feature]);
    }
}

/// <summary>
/// <c>dy</c> and <c>dy (x - mean) inverseDeviation</c>, both by row: the gradients of offset and scale in layer normalization.
/// </summary>
internal readonly unsafe struct LayerGradientTerms(int features, float* x, float* mean, float* inverseDeviation, float* dy) : IColumnTerms
{
    private readonly float* _x = x;
    private readonly float* _mean = mean;
    private readonly float* _inverseDeviation = inverseDeviation;
    private readonly float* _dy = dy;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out DoublePair first, out DoublePair second)
    {
        long place = (row * features) + feature;
        Vector<double> mean = new(_mean[row]);
        first = DoublePair.Load(_dy + place);
        second = first * (DoublePair.Load(_x + place) - new DoublePair(mean, mean)) * _inverseDeviation[row];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(long row, int feature, out double first, out double second)
    {
        long place = (row * features) + feature;
        first = _dy[place];
        second = first * ((double)_x[place] - _mean[row]) * _inverseDeviation[row];
    }
}
