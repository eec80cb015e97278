using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The mean over a row of an elementwise loss.</summary>
internal readonly unsafe struct MeanOverRow<TLoss>(TLoss loss) : IRowLoss
    where TLoss : struct, IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector<float> Run<TLanes>(TLanes lanes, in LossOperands operands, Vector<float> factor, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> width = new(operands.Width);
        factor /= width;
        Vector<float> sum = Vector<float>.Zero;
        for (int step = 0; step < lanes.Steps; step++)
        {
            Vector<float> prediction = lanes.Load(operands.Predictions, step);
            Vector<float> target = lanes.Load(operands.Targets, step);
            sum += lanes.Keep(loss.Value(prediction, target), step);
            if (operands.Gradient is not null)
            {
                lanes.Store(factor * loss.Slope(prediction, target), operands.Gradient, step);
            }
        }

        return lanes.Sum(sum) / width;
    }
}
