using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>100 |p - t| / max(|t|, 1e-7)</c>.</summary>
internal readonly struct MeanAbsolutePercentageError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target) => Vector.Abs(prediction - target) * PercentOf(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) => LossMath.Sign(prediction - target) * PercentOf(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PercentOf(Vector<float> target) =>
        new Vector<float>(100f) / Vector.Max(Vector.Abs(target), new Vector<float>(1e-7f));
}
