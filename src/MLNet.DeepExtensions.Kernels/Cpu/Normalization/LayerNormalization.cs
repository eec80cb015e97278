using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Layer normalization, row by row: a row is swept for its mean, its variance and its output while it stays in cache.</summary>
internal static unsafe class LayerNormalization
{
    public readonly struct Forward(
        int features, float epsilon, float* x, float* gamma, float* beta, float* mean, float* inverseDeviation, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _gamma = gamma;
        private readonly float* _beta = beta;
        private readonly float* _mean = mean;
        private readonly float* _inverseDeviation = inverseDeviation;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long row = start; row < start + count; row++)
            {
                float* x = _x + (row * features);
                float mean = Mean(x);
                float inverse = 1 / MathF.Sqrt(Variance(x, mean) + epsilon);
                _mean[row] = mean;
                _inverseDeviation[row] = inverse;
                Write(x, mean, inverse, _y + (row * features));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float Mean(float* x)
        {
            Vector<float> sum0 = default, sum1 = default;
            int f = 0;
            for (; f <= features - (2 * Vector<float>.Count); f += 2 * Vector<float>.Count)
            {
                sum0 += Vector.Load(x + f);
                sum1 += Vector.Load(x + f + Vector<float>.Count);
            }

            double sum = Vector.Sum(sum0 + sum1);
            for (; f < features; f++)
            {
                sum += x[f];
            }

            return (float)(sum / features);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float Variance(float* x, float mean)
        {
            Vector<float> means = new(mean);
            Vector<float> sum0 = default, sum1 = default;
            int f = 0;
            for (; f <= features - (2 * Vector<float>.Count); f += 2 * Vector<float>.Count)
            {
                Vector<float> centered0 = Vector.Load(x + f) - means;
                Vector<float> centered1 = Vector.Load(x + f + Vector<float>.Count) - means;
                sum0 = Vector.MultiplyAddEstimate(centered0, centered0, sum0);
                sum1 = Vector.MultiplyAddEstimate(centered1, centered1, sum1);
            }

            double sum = Vector.Sum(sum0 + sum1);
            for (; f < features; f++)
            {
                float centered = x[f] - mean;
                sum += (double)centered * centered;
            }

            return (float)(sum / features);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write(float* x, float mean, float inverse, float* y)
        {
            Vector<float> means = new(mean);
            int f = 0;
            for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
            {
                Vector<float> normal = (Vector.Load(x + f) - means) * inverse;
                Vector.MultiplyAddEstimate(normal, Vector.Load(_gamma + f), Vector.Load(_beta + f)).Store(y + f);
            }

            for (; f < features; f++)
            {
                y[f] = float.MultiplyAddEstimate((x[f] - mean) * inverse, _gamma[f], _beta[f]);
            }
        }
    }

    /// <summary>
    /// <c>g = inverseDeviation (d - mean(d) - h mean(d h))</c> with <c>d = dy gamma</c> and <c>h = (x - mean) inverseDeviation</c>, means
    /// over the row.
    /// </summary>
    public readonly struct Backward(
        int features, float* x, float* gamma, float* mean, float* inverseDeviation, float* dy, GradientWriter dx) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _gamma = gamma;
        private readonly float* _mean = mean;
        private readonly float* _inverseDeviation = inverseDeviation;
        private readonly float* _dy = dy;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* chunk = dx.Begin(start * features, count * features, worker);
            float* g = chunk;
            for (long row = start; row < start + count; row++, g += features)
            {
                Row(_x + (row * features), _mean[row], _inverseDeviation[row], _dy + (row * features), g);
            }

            dx.End(chunk, start * features, count * features);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row(float* x, float mean, float inverse, float* dy, float* g)
        {
            Vector<float> means = new(mean);
            Vector<float> sums = default, products = default;
            int f = 0;
            for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
            {
                Vector<float> d = Vector.Load(dy + f) * Vector.Load(_gamma + f);
                sums += d;
                products = Vector.MultiplyAddEstimate(d, Vector.Load(x + f) - means, products);
            }

            double sum = Vector.Sum(sums);
            double product = Vector.Sum(products);
            for (; f < features; f++)
            {
                float d = dy[f] * _gamma[f];
                sum += d;
                product += (double)d * (x[f] - mean);
            }

            float meanGradient = (float)(sum / features);
            float slope = (float)(product / features * inverse * inverse);
            Vector<float> meanGradients = new(meanGradient);
            for (f = 0; f <= features - Vector<float>.Count; f += Vector<float>.Count)
            {
                Vector<float> d = Vector.Load(dy + f) * Vector.Load(_gamma + f);
                ((d - meanGradients - ((Vector.Load(x + f) - means) * slope)) * inverse).Store(g + f);
            }

            for (; f < features; f++)
            {
                g[f] = ((dy[f] * _gamma[f]) - meanGradient - ((x[f] - mean) * slope)) * inverse;
            }
        }
    }
}
