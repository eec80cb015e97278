using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>max(x, 0) - x t + log(1 + exp(-|x|))</c> of the logit x, with t smoothed to <c>t (1 - smoothing) + smoothing / 2</c>.
/// </summary>
internal readonly struct SigmoidCrossEntropy(float smoothing) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target) =>
        Vector.Max(prediction, Vector<float>.Zero) - (prediction * Smooth(target))
            + LossMath.LogOnePlus(LossMath.ExpOfNonPositive(-Vector.Abs(prediction)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> decay = LossMath.ExpOfNonPositive(-Vector.Abs(prediction));
        Vector<int> negative = Vector.LessThan(prediction, Vector<float>.Zero);
        Vector<float> sigmoid = Vector.ConditionalSelect(negative, decay, Vector<float>.One) / (Vector<float>.One + decay);
        return sigmoid - Smooth(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Smooth(Vector<float> target) => (target * (1f - smoothing)) + new Vector<float>(0.5f * smoothing);
}
