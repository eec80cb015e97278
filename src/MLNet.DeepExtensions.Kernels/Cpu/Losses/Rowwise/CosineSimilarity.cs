using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>-sum(p t) / (max(|p|, 1e-12) max(|t|, 1e-12))</c>, with the gradient <c>-(t / |t| + loss p / |p|) / |p|</c>; where |p| is clamped its
/// norm is a constant.
/// </summary>
internal readonly unsafe struct CosineSimilarity : IRowLoss
{
    private const float LeastNorm = 1e-12f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> product = Vector<float>.Zero;
        Vector<float> ofPrediction = Vector<float>.Zero;
        Vector<float> ofTarget = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> p = lanes.Keep(lanes.Load(operands.Predictions, step), step);
            Vector<float> t = lanes.Keep(lanes.Load(operands.Targets, step), step);
            product += p * t;
            ofPrediction += p * p;
            ofTarget += t * t;
        }

        Vector<float> least = new(LeastNorm);
        Vector<float> length = Vector.SquareRoot(lanes.Sum(ofPrediction));
        Vector<float> norm = Vector.Max(length, least);
        Vector<float> targetNorm = Vector.Max(Vector.SquareRoot(lanes.Sum(ofTarget)), least);
        Vector<float> loss = -lanes.Sum(product) / norm / targetNorm;
        if (operands.Gradient is not null)
        {
            Vector<float> radial = LossMath.Where(Vector.GreaterThan(length, least), loss / norm);
            for (int step = 0; step < lanes.Steps; step++)
            {
                Vector<float> p = lanes.Load(operands.Predictions, step);
                Vector<float> t = lanes.Load(operands.Targets, step);
                lanes.Store(-factor / norm * ((t / targetNorm) + (radial * p)), operands.Gradient, step);
            }
        }

        return loss;
    }
}
