using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>(log(1 + max(p, 1e-7)) - log(1 + max(t, 1e-7)))^2</c>.</summary>
internal readonly struct MeanSquaredLogarithmicError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> difference = Difference(prediction, target);
        return difference * difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> slope = 2f * Difference(prediction, target) / (Vector<float>.One + prediction);
        return LossMath.Where(Vector.GreaterThan(prediction, new Vector<float>(1e-7f)), slope);
    }

    // As one logarithm, of the larger over the smaller: two nearly equal ones would cancel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Difference(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> floor = new(1e-7f);
        prediction = Vector.Max(prediction, floor);
        target = Vector.Max(target, floor);
        Vector<float> error = prediction - target;
        return Vector.CopySign(LossMath.LogOnePlus(Vector.Abs(error) / (Vector<float>.One + Vector.Min(prediction, target))), error);
    }
}
