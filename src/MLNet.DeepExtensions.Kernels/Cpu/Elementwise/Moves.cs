using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Copies of parts of rows: concatenation and its gradient, frames of zeros and theirs.</summary>
internal static unsafe class Moves
{
    private static void Move(float* from, float* to, int count, bool accumulate)
    {
        Span<float> target = new(to, count);
        if (accumulate)
        {
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(from, count), target);
        }
        else
        {
            new ReadOnlySpan<float>(from, count).CopyTo(target);
        }
    }

    /// <summary>Columns of rows into columns of other rows.</summary>
    public readonly struct Columns(int columns, float* from, int fromWidth, float* to, int toWidth, bool accumulate) : IRangeBody
    {
        private readonly float* _from = from;
        private readonly float* _to = to;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* from = _from + (start * fromWidth);
            float* to = _to + (start * toWidth);
            for (int row = 0; row < count; row++, from += fromWidth, to += toWidth)
            {
                Move(from, to, columns, accumulate);
            }
        }
    }

    /// <summary>Images into frames of zeros, by rows of the frame.</summary>
    public readonly struct IntoFrame(int height, int width, int channels, Padding padding, float* x, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            int framedHeight = height + padding.Top + padding.Bottom;
            int framed = (width + padding.Left + padding.Right) * channels;
            int inner = width * channels;
            int left = padding.Left * channels;
            for (long row = start; row < start + count; row++)
            {
                Span<float> target = new(_y + (row * framed), framed);
                long image = Math.DivRem(row, framedHeight, out long line);
                line -= padding.Top;
                if (line < 0 || line >= height)
                {
                    target.Clear();
                    continue;
                }

                target[..left].Clear();
                new ReadOnlySpan<float>(_x + (((image * height) + line) * inner), inner).CopyTo(target[left..]);
                target[(left + inner)..].Clear();
            }
        }
    }

    /// <summary>The inner images out of their frames, by rows of the images.</summary>
    public readonly struct OutOfFrame(int height, int width, int channels, Padding padding, float* dy, float* dx, bool accumulate)
        : IRangeBody
    {
        private readonly float* _dy = dy;
        private readonly float* _dx = dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            int framedHeight = height + padding.Top + padding.Bottom;
            int framed = (width + padding.Left + padding.Right) * channels;
            int inner = width * channels;
            for (long row = start; row < start + count; row++)
            {
                long image = Math.DivRem(row, height, out long line);
                float* from = _dy + (((image * framedHeight) + padding.Top + line) * framed) + (padding.Left * channels);
                Move(from, _dx + (row * inner), inner, accumulate);
            }
        }
    }
}
