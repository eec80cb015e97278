using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>-sum(t log(q))</c> with <c>q = clamp(p / s, 1e-7, 1 - 1e-7)</c>, <c>s = sum(p)</c>. Where no q is clamped the gradient is <c>sum(t) /
/// s - t / p</c>; a clamped one loses its t from both terms.
/// </summary>
internal readonly unsafe struct CategoricalCrossEntropy<TTargets>(TTargets targets) : IRowLoss
    where TTargets : struct, IClassTargets
{
    private const float Least = 1e-7f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> row = targets.LoadRow(lanes, operands);
        Vector<float> sum = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            sum += lanes.Keep(lanes.Load(operands.Predictions, step), step);
        }

        sum = lanes.Sum(sum);
        Vector<float> loss = Vector<float>.Zero;
        Vector<float> mass = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> share = lanes.Load(operands.Predictions, step) / sum;
            Vector<float> t = targets.At(lanes, operands, row, step);

            // The upper clamp is taken at the logarithm, since 1 - 1e-7 is no float.
            loss -= t * Vector.Min(LossMath.Log(Vector.Max(share, new Vector<float>(Least))), new Vector<float>(-Least));
            Vector<float> unclamped = LossMath.Where(IsInside(share), t);
            mass += unclamped;
            Vector.Store(unclamped, scratch + (step * Vector<float>.Count));
        }

        if (operands.Gradient is not null)
        {
            mass = lanes.Sum(mass);
            for (int step = 0; step < lanes.Steps; step++)
            {
                Vector<float> share = lanes.Load(operands.Predictions, step) / sum;
                Vector<float> unclamped = Vector.Load(scratch + (step * Vector<float>.Count));
                Vector<float> own = LossMath.Where(IsInside(share), unclamped / share);
                lanes.Store(factor / sum * (mass - own), operands.Gradient, step);
            }
        }

        return Vector.ConditionalSelect(Vector.IsNaN(row), row, lanes.Sum(loss));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> IsInside(Vector<float> share) =>
        Vector.GreaterThan(Vector.Min(share, Vector<float>.One - share), new Vector<float>(Least));
}
