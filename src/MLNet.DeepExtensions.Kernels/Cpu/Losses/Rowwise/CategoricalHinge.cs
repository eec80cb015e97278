using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>max(0, 1 + max((1 - t) p) - sum(t p))</c>; of several largest the first one's derivative is taken.</summary>
internal readonly unsafe struct CategoricalHinge : IRowLoss
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> positive = Vector<float>.Zero;
        Vector<float> largest = new(float.NegativeInfinity);
        Vector<float> where = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> p = lanes.Load(operands.Predictions, step);
            Vector<float> t = lanes.Load(operands.Targets, step);
            positive += lanes.Keep(t * p, step);
            Vector<float> negative = lanes.Keep((Vector<float>.One - t) * p, step, float.NegativeInfinity);
            Vector<int> isLarger = Vector.GreaterThan(negative, largest);
            where = Vector.ConditionalSelect(isLarger, lanes.Columns(step), where);
            largest = Vector.Max(largest, negative);
        }

        Vector<float> rowLargest = lanes.Max(largest);
        Vector<float> loss = Vector.Max(Vector<float>.One + rowLargest - lanes.Sum(positive), Vector<float>.Zero);
        if (operands.Gradient is not null)
        {
            Vector<int> holdsLargest = Vector.Equals(largest, rowLargest);
            Vector<float> first = lanes.Min(Vector.ConditionalSelect(holdsLargest, where, new Vector<float>(float.PositiveInfinity)));
            factor = LossMath.Where(Vector.GreaterThan(loss, Vector<float>.Zero), factor);
            for (int step = 0; step < lanes.Steps; step++)
            {
                Vector<float> t = lanes.Load(operands.Targets, step);
                Vector<float> rise = LossMath.Where(Vector.Equals(lanes.Columns(step), first), Vector<float>.One - t);
                lanes.Store(factor * (rise - t), operands.Gradient, step);
            }
        }

        return loss;
    }
}
