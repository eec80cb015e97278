using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sums and products, element by element.</summary>
internal static unsafe class Arithmetic
{
    public readonly struct Sum(float* a, float* b, float* y) : IRangeBody
    {
        private readonly float* _a = a;
        private readonly float* _b = b;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker) => TensorPrimitives.Add(
            new ReadOnlySpan<float>(_a + start, count), new ReadOnlySpan<float>(_b + start, count), new Span<float>(_y + start, count));
    }

    public readonly struct Blend(float a, float* x, float b, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker)
        {
            ReadOnlySpan<float> x = new(_x + start, count);
            Span<float> y = new(_y + start, count);
            if (b == 0f)
            {
                TensorPrimitives.Multiply(x, a, y);
                return;
            }

            TensorPrimitives.Multiply(y, b, y);
            TensorPrimitives.MultiplyAddEstimate(x, a, y, y);
        }
    }

    public readonly struct Product(float* a, float* b, float* y, bool accumulate) : IRangeBody
    {
        private readonly float* _a = a;
        private readonly float* _b = b;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker)
        {
            ReadOnlySpan<float> a = new(_a + start, count);
            ReadOnlySpan<float> b = new(_b + start, count);
            Span<float> y = new(_y + start, count);
            if (accumulate)
            {
                TensorPrimitives.MultiplyAddEstimate(a, b, y, y);
            }
            else
            {
                TensorPrimitives.Multiply(a, b, y);
            }
        }
    }
}
