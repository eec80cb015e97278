using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>log(sum(exp(x))) - sum(t x)</c> of the logits x, with the gradient <c>softmax(x) - t</c>.</summary>
internal readonly unsafe struct SoftmaxCrossEntropy<TTargets>(TTargets targets) : IRowLoss
    where TTargets : struct, IClassTargets
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> row = targets.LoadRow(lanes, operands);
        Vector<float> largest = new(float.NegativeInfinity);
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> x = lanes.Load(operands.Predictions, step);
            Vector.Store(x, scratch + (step * Vector<float>.Count));
            largest = Vector.MaxNative(largest, lanes.Keep(x, step, float.NegativeInfinity));
        }

        largest = lanes.Max(largest);

        // With y = x - largest no term overflows, and large logits do not cancel: loss = log(sum(exp(y))) - sum(t y) + largest (1 -
        // sum(t)).
        Vector<float> sum = Vector<float>.Zero;
        Vector<float> product = Vector<float>.Zero;
        Vector<float> mass = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> y = Vector.Load(scratch + (step * Vector<float>.Count)) - largest;
            Vector<float> t = targets.At(lanes, operands, row, step);
            Vector<float> e = lanes.Keep(LossMath.ExpOfNonPositive(y), step);
            Vector.Store(e, scratch + (step * Vector<float>.Count));
            sum += e;
            product = Vector.MultiplyAddEstimate(t, y, product);
            mass += t;
        }

        sum = lanes.Sum(sum);
        if (operands.Gradient is not null)
        {
            Vector<float> share = Vector<float>.One / sum;
            for (int step = 0; step < lanes.Steps; step++)
            {
                Vector<float> probability = share * Vector.Load(scratch + (step * Vector<float>.Count));
                lanes.Store(factor * (probability - targets.At(lanes, operands, row, step)), operands.Gradient, step);
            }
        }

        Vector<float> loss = LossMath.Log(sum) - lanes.Sum(product) + (largest * (Vector<float>.One - lanes.Sum(mass)));
        return Vector.ConditionalSelect(Vector.IsNaN(row), row, loss);
    }
}
