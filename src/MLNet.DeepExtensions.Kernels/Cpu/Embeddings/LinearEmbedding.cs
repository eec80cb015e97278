using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Each number times a vector of its feature, plus another one.</summary>
internal static unsafe class LinearEmbedding
{
    /// <summary><c>y[r, f, k] = x[r, f] w[f, k] + b[f, k]</c>.</summary>
    public readonly struct Forward(EmbeddingShape shape, float* x, float* weights, float* bias, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _weights = weights;
        private readonly float* _bias = bias;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* x = _x + (start * shape.Features);
            float* y = _y + (start * shape.OutSize);
            for (int row = 0; row < count; row++, x += shape.Features, y += shape.OutSize)
            {
                for (int feature = 0, at = 0; feature < shape.Features; feature++, at += shape.Width)
                {
                    SmallVectors.MultiplyAdd(_weights + at, x[feature], _bias + at, y + at, shape.Width);
                }
            }
        }
    }

    /// <summary><c>dx[r, f] = [dx +] sum over k of dy[r, f, k] w[f, k]</c>.</summary>
    public readonly struct BackwardData(EmbeddingShape shape, float* dy, float* weights, float* dx, bool accumulate) : IRangeBody
    {
        private readonly float* _dy = dy;
        private readonly float* _weights = weights;
        private readonly float* _dx = dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* dy = _dy + (start * shape.OutSize);
            float* dx = _dx + (start * shape.Features);
            for (int row = 0; row < count; row++, dx += shape.Features, dy += shape.OutSize)
            {
                for (int feature = 0, at = 0; feature < shape.Features; feature++, at += shape.Width)
                {
                    float gradient = SmallVectors.Dot(dy + at, _weights + at, shape.Width);
                    dx[feature] = accumulate ? dx[feature] + gradient : gradient;
                }
            }
        }
    }

    /// <summary>The gradients of a feature's weights and bias; an item is a feature, which sums over the rows in their order.</summary>
    public readonly struct BackwardWeights(EmbeddingShape shape, int rows, float* x, float* dy, float* weights, float* bias) : IParallelBody
    {
        private readonly float* _x = x;
        private readonly float* _dy = dy;
        private readonly float* _weights = weights;
        private readonly float* _bias = bias;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int item, int worker)
        {
            long at = (long)item * shape.Width;
            new Span<float>(_weights + at, shape.Width).Clear();
            new Span<float>(_bias + at, shape.Width).Clear();
            float* x = _x + item;
            float* dy = _dy + at;
            for (int row = 0; row < rows; row++, x += shape.Features, dy += shape.OutSize)
            {
                SmallVectors.MultiplyAdd(dy, *x, _weights + at, _weights + at, shape.Width);
                SmallVectors.Add(dy, _bias + at, shape.Width);
            }
        }
    }
}
