using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The distribution over classes that a row aims at, smoothed to <c>t (1 - smoothing) + smoothing / width</c>.</summary>
internal unsafe interface IClassTargets
{
    /// <summary>What is read once a row: NaN there makes the row's loss NaN.</summary>
    Vector<float> LoadRow<TLanes>(in TLanes lanes, in LossOperands operands)
        where TLanes : struct, ILanes;

    /// <summary>The smoothed targets at a step; zero where the step shows a column once more.</summary>
    Vector<float> At<TLanes>(in TLanes lanes, in LossOperands operands, Vector<float> row, int step)
        where TLanes : struct, ILanes;
}
