using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>|p - t|</c>.</summary>
internal readonly struct MeanAbsoluteError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target) => Vector.Abs(prediction - target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) => LossMath.Sign(prediction - target);
}
