using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>y = [y +] (x - mean) scale + offset</c>, by feature; without mean and offset <c>y = [y +] x scale</c>.</summary>
internal readonly unsafe struct Affine(int features, float* x, float* mean, float* scale, float* offset, float* y, bool accumulate)
    : IRangeBody
{
    private readonly float* _x = x;
    private readonly float* _mean = mean;
    private readonly float* _scale = scale;
    private readonly float* _offset = offset;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        float* x = _x + (start * features);
        float* y = _y + (start * features);
        if (_offset is null)
        {
            ChannelScaling.Multiply(count, features, x, _scale, y, accumulate);
            return;
        }

        for (int row = 0; row < count; row++, x += features, y += features)
        {
            int f = 0;
            for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
            {
                Vector<float> value = Vector.MultiplyAddEstimate(
                    Vector.Load(x + f) - Vector.Load(_mean + f), Vector.Load(_scale + f), Vector.Load(_offset + f));
                (accumulate ? Vector.Load(y + f) + value : value).Store(y + f);
            }

            for (; f < features; f++)
            {
                float value = float.MultiplyAddEstimate(x[f] - _mean[f], _scale[f], _offset[f]);
                y[f] = accumulate ? y[f] + value : value;
            }
        }
    }
}
