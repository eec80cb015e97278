using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Each channel of each image times a factor of its own, and the gradient of the factors.</summary>
internal static unsafe class ChannelScaling
{
    /// <summary>The channels that one thread sums, where there are many: a multiple of every vector's width.</summary>
    public const int BlockChannels = 64;

    /// <summary><c>y[r, c] = [y +] x[r, c] s[c]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(long rows, int channels, float* x, float* scale, float* y, bool accumulate)
    {
        for (long row = 0; row < rows; row++, x += channels, y += channels)
        {
            int c = 0;
            if (accumulate)
            {
                for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    Vector.MultiplyAddEstimate(Vector.Load(x + c), Vector.Load(scale + c), Vector.Load(y + c)).Store(y + c);
                }

                for (; c < channels; c++)
                {
                    y[c] = float.MultiplyAddEstimate(x[c], scale[c], y[c]);
                }
            }
            else
            {
                for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    (Vector.Load(x + c) * Vector.Load(scale + c)).Store(y + c);
                }

                for (; c < channels; c++)
                {
                    y[c] = x[c] * scale[c];
                }
            }
        }
    }

    /// <summary>Rows <c>[N H W, C]</c> by the factors <c>[N, C]</c>.</summary>
    public readonly struct Forward(int positions, int channels, float* x, float* scale, float* y, bool accumulate) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _scale = scale;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long row = start, end = start + count; row < end;)
            {
                long image = row / positions;
                long rows = Math.Min(end, (image + 1) * positions) - row;
                Multiply(rows, channels, _x + (row * channels), _scale + (image * channels), _y + (row * channels), accumulate);
                row += rows;
            }
        }
    }

    /// <summary>The sums of products over an image's positions; an item is a block of channels of one image.</summary>
    public readonly struct Sums(int positions, int channels, float* a, float* b, float* sums, bool accumulate) : IParallelBody
    {
        private readonly float* _a = a;
        private readonly float* _b = b;
        private readonly float* _sums = sums;

        public static int Blocks(int channels) => Partition.Count(channels, BlockChannels);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int item, int worker)
        {
            int blocks = Blocks(channels);
            int image = item / blocks;
            int c = item % blocks * BlockChannels;
            int end = Math.Min(c + BlockChannels, channels);
            float* a = _a + ((long)image * positions * channels);
            float* b = _b + ((long)image * positions * channels);
            float* sums = _sums + ((long)image * channels);
            for (; c <= end - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> sum = Column(a + c, b + c);
                (accumulate ? Vector.Load(sums + c) + sum : sum).Store(sums + c);
            }

            for (; c < end; c++)
            {
                float sum = ScalarColumn(a + c, b + c);
                sums[c] = accumulate ? sums[c] + sum : sum;
            }
        }

        // Four chains hide the latency of the addition and shorten the error's path.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private Vector<float> Column(float* a, float* b)
        {
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            long step = channels;
            int position = 0;
            for (; position <= positions - 4; position += 4, a += 4 * step, b += 4 * step)
            {
                sum0 = Vector.MultiplyAddEstimate(Vector.Load(a), Vector.Load(b), sum0);
                sum1 = Vector.MultiplyAddEstimate(Vector.Load(a + step), Vector.Load(b + step), sum1);
                sum2 = Vector.MultiplyAddEstimate(Vector.Load(a + (2 * step)), Vector.Load(b + (2 * step)), sum2);
                sum3 = Vector.MultiplyAddEstimate(Vector.Load(a + (3 * step)), Vector.Load(b + (3 * step)), sum3);
            }

            for (; position < positions; position++, a += step, b += step)
            {
                sum0 = Vector.MultiplyAddEstimate(Vector.Load(a), Vector.Load(b), sum0);
            }

            return (sum0 + sum1) + (sum2 + sum3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float ScalarColumn(float* a, float* b)
        {
            double sum = 0;
            for (int position = 0; position < positions; position++, a += channels, b += channels)
            {
                sum += (double)*a * *b;
            }

            return (float)sum;
        }
    }
}
