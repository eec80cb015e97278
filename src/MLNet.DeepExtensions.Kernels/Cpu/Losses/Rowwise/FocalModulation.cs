using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>(1 - p)^gamma L</c> of each row's loss L with <c>p = exp(-L)</c>, and its derivative
/// <c>(1 - p)^gamma (1 + gamma p L / (1 - p))</c> on the row's gradient.
/// </summary>
internal readonly unsafe struct FocalModulation(float gamma, int width, float* weights, float* losses, float* gradient) : IRangeBody
{
    public void Run(long start, int count, int worker)
    {
        for (long row = start; row < start + count; row++)
        {
            float weight = weights is null ? 1f : weights[row];
            double loss = Math.Max(0.0, losses[row]);
            double probability = Math.Exp(-loss);
            double rest = 1 - probability;
            double factor = Math.Pow(rest, gamma);
            losses[row] = weight == 0f ? 0f : (float)(weight * factor * loss);
            if (gradient is not null)
            {
                double slope = rest == 0 ? factor * (1 + gamma) : factor * (1 + (gamma * probability * loss / rest));
                Multiply(gradient + (row * width), weight, (float)(weight * slope));
            }
        }
    }

    private void Multiply(float* values, float weight, float factor)
    {
        if (weight == 0f)
        {
            new Span<float>(values, width).Clear();
            return;
        }

        int i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Store(Vector.Load(values + i) * factor, values + i);
        }

        for (; i < width; i++)
        {
            values[i] *= factor;
        }
    }
}
