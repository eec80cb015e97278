using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The gradient of maximum pooling with windows side by side, by rows of the input: an output's gradient goes to one input of its window,
/// zeros to the others, at the cost of one comparison a value.
/// </summary>
internal readonly unsafe struct MaximumPoolingSpread(Pool2DShape shape, float* dy, ushort* indices, GradientWriter dx) : IRangeBody
{
    private readonly float* _dy = dy;
    private readonly ushort* _indices = indices;

    /// <summary>Computes the gradient of a batch.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="shape">The pooling.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="indices">Where the maxima stood.</param>
    /// <param name="dx">Where the gradient goes.</param>
    public static void Spread(WorkerTeam team, Pool2DShape shape, int batch, float* dy, ushort* indices, in GradientWriter dx)
    {
        MaximumPoolingSpread body = new(shape, dy, indices, dx);
        team.ForRange((long)batch * shape.InHeight, (long)shape.InWidth * shape.Channels, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        long rowValues = (long)shape.InWidth * shape.Channels;
        float* chunk = dx.Begin(start * rowValues, (int)(count * rowValues), worker);
        float* g = chunk;
        for (long row = start; row < start + count; row++, g += rowValues)
        {
            long image = Math.DivRem(row, shape.InHeight, out long line);
            Spread(image, (int)line, g);
        }

        dx.End(chunk, start * rowValues, (int)(count * rowValues));
    }

    // The last channels overlap those before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(long image, int line, float* g)
    {
        int channels = shape.Channels;
        int width = shape.Kernel.Width;
        (int outputRow, int windowRow) = Math.DivRem(line, shape.Kernel.Height);
        int outputs = outputRow < shape.OutHeight ? shape.OutWidth : 0;
        long place = ((image * shape.OutHeight) + outputRow) * shape.OutWidth * channels;
        for (int output = 0; output < outputs; output++, place += channels, g += width * channels)
        {
            for (int c = 0; c < channels; c += EightChannels.Count)
            {
                int channel = Math.Min(c, channels - EightChannels.Count);
                (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load(_indices + place + channel));
                Vector256<uint> stored = Vector256.Create(lower, upper);
                Vector256<float> gradient = Vector256.Load(_dy + place + channel);
                float* to = g + channel;
                for (int j = 0; j < width; j++, to += channels)
                {
                    (gradient & Vector256.Equals(stored, Vector256.Create((uint)((windowRow * width) + j))).AsSingle()).Store(to);
                }
            }
        }

        int rest = shape.InWidth - (outputs * width);
        new Span<float>(g, rest * channels).Clear();
    }
}
