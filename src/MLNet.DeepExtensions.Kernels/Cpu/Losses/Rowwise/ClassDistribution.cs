using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Targets given as distributions, <c>[rows, width]</c>.</summary>
internal readonly unsafe struct ClassDistribution(float smoothing, int width) : IClassTargets
{
    private readonly float _kept = 1f - smoothing;
    private readonly float _spread = smoothing / width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LoadRow<TLanes>(in TLanes lanes, in LossOperands operands)
        where TLanes : struct, ILanes => Vector<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> At<TLanes>(in TLanes lanes, in LossOperands operands, Vector<float> row, int step)
        where TLanes : struct, ILanes =>
        lanes.Keep((_kept * lanes.Load(operands.Targets, step)) + new Vector<float>(_spread), step);
}
