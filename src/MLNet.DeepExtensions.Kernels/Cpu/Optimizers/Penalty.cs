using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The penalty <c>L1 sum(|w|) + L2 sum(w^2)</c> of each piece; its gradient <c>L1 sign(w) + 2 L2 w</c> is added where there are gradients.
/// </summary>
internal readonly unsafe struct Penalty(ParameterSegment[] pieces, float* parameters, float* gradients, double[] sums) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int item, int worker)
    {
        ParameterSegment piece = pieces[item];
        float* w = parameters + piece.Offset;
        float* g = gradients is null ? null : gradients + piece.Offset;
        int length = (int)piece.Length;
        float twiceL2 = 2f * piece.L2;
        Vector<float> l1 = new(piece.L1);
        Vector<double> absolute = Vector<double>.Zero;
        Vector<double> squares = Vector<double>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> weight = Vector.Load(w + i);
            Vector.Widen(weight, out Vector<double> low, out Vector<double> high);
            absolute += Vector.Abs(low) + Vector.Abs(high);
            squares += (low * low) + (high * high);
            if (g is not null)
            {
                Vector<float> signed = Vector.ConditionalSelect(
                    Vector.Equals(weight, Vector<float>.Zero), weight, Vector.CopySign(l1, weight));
                Vector.Store(Vector.Load(g + i) + (signed + (twiceL2 * weight)), g + i);
            }
        }

        double absoluteSum = Vector.Sum(absolute);
        double squareSum = Vector.Sum(squares);
        for (; i < length; i++)
        {
            absoluteSum += Math.Abs((double)w[i]);
            squareSum += (double)w[i] * w[i];
            if (g is not null)
            {
                float signed = w[i] == 0 ? w[i] : MathF.CopySign(piece.L1, w[i]);
                g[i] += signed + (twiceL2 * w[i]);
            }
        }

        sums[item] = (piece.L1 * absoluteSum) + (piece.L2 * squareSum);
    }
}
