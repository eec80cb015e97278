using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The mean over an image's positions; an item is a block of channels of one image.</summary>
internal readonly unsafe struct GlobalAverageForward(int positions, int channels, float* x, float* y) : IParallelBody
{
    private const int BlockChannels = 64;

    private readonly float* _x = x;
    private readonly float* _y = y;

    public static int Blocks(int channels) => Partition.Count(channels, BlockChannels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int item, int worker)
    {
        int blocks = Blocks(channels);
        int image = item / blocks;
        int c = item % blocks * BlockChannels;
        int end = Math.Min(c + BlockChannels, channels);
        float* x = _x + ((long)image * positions * channels);
        float* y = _y + ((long)image * channels);
        float factor = 1f / positions;
        for (; c <= end - Vector<float>.Count; c += Vector<float>.Count)
        {
            (Column(x + c) * factor).Store(y + c);
        }

        for (; c < end; c++)
        {
            double sum = 0;
            float* place = x + c;
            for (int position = 0; position < positions; position++, place += channels)
            {
                sum += *place;
            }

            y[c] = (float)(sum / positions);
        }
    }

    // Four chains hide the latency of the addition and shorten the error's path.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector<float> Column(float* x)
    {
        Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        long step = channels;
        int position = 0;
        for (; position <= positions - 4; position += 4, x += 4 * step)
        {
            sum0 += Vector.Load(x);
            sum1 += Vector.Load(x + step);
            sum2 += Vector.Load(x + (2 * step));
            sum3 += Vector.Load(x + (3 * step));
        }

        for (; position < positions; position++, x += step)
        {
            sum0 += Vector.Load(x);
        }

        return (sum0 + sum1) + (sum2 + sum3);
    }
}

/// <summary>The gradient of the mean, by positions: each takes its image's gradient divided by their number.</summary>
internal readonly unsafe struct GlobalAverageBackward(int positions, int channels, float* dy, GradientWriter dx) : IRangeBody
{
    private readonly float* _dy = dy;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        float* chunk = dx.Begin(start * channels, count * channels, worker);
        float* g = chunk;
        Vector<float> factor = new(1f / positions);
        for (long row = start; row < start + count; row++, g += channels)
        {
            float* source = _dy + (row / positions * channels);
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                (Vector.Load(source + c) * factor).Store(g + c);
            }

            for (; c < channels; c++)
            {
                g[c] = source[c] * factor[0];
            }
        }

        dx.End(chunk, start * channels, count * channels);
    }
}
