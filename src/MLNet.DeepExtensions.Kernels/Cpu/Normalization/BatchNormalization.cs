using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Batch normalization: per-feature coefficients from the statistics, and the sweeps that apply them to rows.</summary>
internal static unsafe class BatchNormalization
{
    /// <summary>Mean, deviation and running statistics from the moments about the first row.</summary>
    /// <param name="shape">The size of the rows.</param>
    /// <param name="moments">Sums of <c>x - x[0]</c>, then of its square.</param>
    /// <param name="origin">The first row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">The share of the new statistic in the running ones.</param>
    /// <param name="running">Mean and variance, updated; the variance with the unbiased one.</param>
    /// <param name="kept">Mean and inverse deviation, written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Statistics(
        NormalizationShape shape, double* moments, float* origin, float epsilon, float momentum, FeatureStatistics running,
        FeatureStatistics kept)
    {
        (int rows, int features) = shape;
        float* runningMean = running.Mean;
        float* runningVariance = running.Spread;
        float* mean = kept.Mean;
        float* inverseDeviation = kept.Spread;
        double unbiased = rows / Math.Max(rows - 1.0, 1);
        double weight = 1.0 - momentum;
        for (int f = 0; f < features; f++)
        {
            double shift = moments[f] / rows;
            double variance = Math.Max(0, (moments[features + f] / rows) - (shift * shift));
            double center = origin[f] + shift;
            mean[f] = (float)center;
            inverseDeviation[f] = (float)(1 / Math.Sqrt(variance + epsilon));
            runningMean[f] = (float)((weight * runningMean[f]) + (momentum * center));
            runningVariance[f] = (float)((weight * runningVariance[f]) + (momentum * unbiased * variance));
        }
    }

    /// <summary>Mean and spread (the variance, or the deviation's inverse) of each feature.</summary>
    public readonly struct FeatureStatistics(float* mean, float* spread)
    {
        public readonly float* Mean = mean;
        public readonly float* Spread = spread;
    }

    /// <summary><c>1 / sqrt(variance + epsilon)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InverseDeviation(int features, float* variance, float epsilon, float* inverseDeviation)
    {
        Vector<float> added = new(epsilon);
        int f = 0;
        for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
        {
            (Vector<float>.One / Vector.SquareRoot(Vector.Load(variance + f) + added)).Store(inverseDeviation + f);
        }

        for (; f < features; f++)
        {
            inverseDeviation[f] = 1 / MathF.Sqrt(variance[f] + epsilon);
        }
    }

    /// <summary>The gradients of scale and offset from the sums of <see cref="BatchGradientTerms"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ParameterGradients(int features, double* sums, float* inverseDeviation, float* dGamma, float* dBeta)
    {
        for (int f = 0; f < features; f++)
        {
            dBeta[f] = (float)sums[f];
            dGamma[f] = (float)(sums[features + f] * inverseDeviation[f]);
        }
    }

    /// <summary>The input's gradient as <see cref="Backward"/> writes it, in the batch's statistics: its coefficients a, b and c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardCoefficients(
        int rows, int features, double* sums, float* gamma, float* inverseDeviation, float* a, float* b, float* c)
    {
        double share = 1.0 / rows;
        for (int f = 0; f < features; f++)
        {
            double inverse = inverseDeviation[f];
            double scale = gamma[f] * inverse;
            a[f] = (float)scale;
            b[f] = (float)(-scale * inverse * inverse * sums[features + f] * share);
            c[f] = (float)(-scale * sums[f] * share);
        }
    }

    /// <summary><c>a b</c>, feature by feature.</summary>
    public static void Product(int features, float* a, float* b, float* product) =>
        ChannelScaling.Multiply(1, features, a, b, product, accumulate: false);

    /// <summary>
    /// <c>y = (x - mean) scale + beta</c>: the difference first, so that a large mean does not cost the digits of a small deviation.
    /// </summary>
    public readonly struct Apply(int features, float* x, float* mean, float* scale, float* beta, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _mean = mean;
        private readonly float* _scale = scale;
        private readonly float* _beta = beta;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* x = _x + (start * features);
            float* y = _y + (start * features);
            for (int row = 0; row < count; row++, x += features, y += features)
            {
                int f = 0;
                for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
                {
                    Vector.MultiplyAddEstimate(Vector.Load(x + f) - Vector.Load(_mean + f), Vector.Load(_scale + f), Vector.Load(_beta + f))
                        .Store(y + f);
                }

                for (; f < features; f++)
                {
                    y[f] = float.MultiplyAddEstimate(x[f] - _mean[f], _scale[f], _beta[f]);
                }
            }
        }
    }

    /// <summary><c>g = a dy + b (x - mean) + c</c> with a, b, c by feature.</summary>
    public readonly struct Backward(int features, float* x, float* mean, float* dy, float* a, float* b, float* c, GradientWriter dx)
        : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _mean = mean;
        private readonly float* _dy = dy;
        private readonly float* _a = a;
        private readonly float* _b = b;
        private readonly float* _c = c;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* chunk = dx.Begin(start * features, count * features, worker);
            float* g = chunk;
            float* x = _x + (start * features);
            float* dy = _dy + (start * features);
            for (int row = 0; row < count; row++, x += features, dy += features, g += features)
            {
                int f = 0;
                for (; f <= features - Vector<float>.Count; f += Vector<float>.Count)
                {
                    Vector<float> centered = Vector.Load(x + f) - Vector.Load(_mean + f);
                    Vector<float> offset = Vector.MultiplyAddEstimate(centered, Vector.Load(_b + f), Vector.Load(_c + f));
                    Vector.MultiplyAddEstimate(Vector.Load(dy + f), Vector.Load(_a + f), offset).Store(g + f);
                }

                for (; f < features; f++)
                {
                    float offset = float.MultiplyAddEstimate(x[f] - _mean[f], _b[f], _c[f]);
                    g[f] = float.MultiplyAddEstimate(dy[f], _a[f], offset);
                }
            }

            dx.End(chunk, start * features, count * features);
        }
    }

    /// <summary><c>g = a dy</c> with a by feature: the gradient where the statistics are fixed.</summary>
    public readonly struct InferenceBackward(int features, float* dy, float* a, GradientWriter dx) : IRangeBody
    {
        private readonly float* _dy = dy;
        private readonly float* _a = a;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            float* chunk = dx.Begin(start * features, count * features, worker);
            ChannelScaling.Multiply(count, features, _dy + (start * features), _a, chunk, accumulate: false);
            dx.End(chunk, start * features, count * features);
        }
    }
}
