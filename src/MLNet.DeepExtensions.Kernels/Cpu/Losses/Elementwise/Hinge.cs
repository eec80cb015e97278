using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>max(1 - t p, 0)</c>.</summary>
internal readonly struct Hinge : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target) =>
        Vector.Max(Vector<float>.One - (target * prediction), Vector<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) =>
        LossMath.Where(Vector.LessThan(target * prediction, Vector<float>.One), -target);
}
