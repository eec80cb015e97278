using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>max(1 - t p, 0)^2</c>.</summary>
internal readonly struct SquaredHinge : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> margin = Margin(prediction, target);
        return margin * margin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) => -2f * target * Margin(prediction, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Margin(Vector<float> prediction, Vector<float> target) =>
        Vector.Max(Vector<float>.One - (target * prediction), Vector<float>.Zero);
}
