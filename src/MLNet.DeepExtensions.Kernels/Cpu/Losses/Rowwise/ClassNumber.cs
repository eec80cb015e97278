using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Targets given as the number of the class, <c>[rows]</c>. What is no class's number becomes NaN.</summary>
internal readonly unsafe struct ClassNumber(float smoothing, int width) : IClassTargets
{
    private readonly float _others = smoothing / width;
    private readonly float _target = 1f - smoothing + (smoothing / width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LoadRow<TLanes>(in TLanes lanes, in LossOperands operands)
        where TLanes : struct, ILanes
    {
        Vector<float> number = lanes.LoadPerRow(operands.Targets);
        Vector<int> isClass = Vector.GreaterThanOrEqual(number, Vector<float>.Zero)
            & Vector.LessThan(number, new Vector<float>(width))
            & Vector.Equals(number, Vector.Floor(number));
        return Vector.ConditionalSelect(isClass, number, new Vector<float>(float.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> At<TLanes>(in TLanes lanes, in LossOperands operands, Vector<float> row, int step)
        where TLanes : struct, ILanes
    {
        Vector<int> isTarget = Vector.Equals(row, lanes.Columns(step));
        return lanes.Keep(Vector.ConditionalSelect(isTarget, new Vector<float>(_target), new Vector<float>(_others)), step);
    }
}
