using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>sum(t log(t / p))</c>, both clamped to [1e-7, 1]; a clamped p has no gradient.</summary>
internal readonly unsafe struct KullbackLeiblerDivergence : IRowLoss
{
    private const float Least = 1e-7f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> sum = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> p = lanes.Load(operands.Predictions, step);
            Vector<float> t = Clamp(lanes.Load(operands.Targets, step));
            Vector<float> clamped = Clamp(p);

            sum += lanes.Keep(t * LossMath.Log(t / clamped), step);
            if (operands.Gradient is not null)
            {
                lanes.Store(factor * LossMath.Where(Vector.Equals(p, clamped), -t / clamped), operands.Gradient, step);
            }
        }

        return lanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Clamp(Vector<float> values) => Vector.Min(Vector.Max(values, new Vector<float>(Least)), Vector<float>.One);
}
