using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>-t log(q) - (1 - t) log(1 - q)</c> with <c>q = clamp(p, 1e-7, 1 - 1e-7)</c> and t smoothed to <c>t (1 - smoothing) + smoothing /
/// 2</c>.
/// </summary>
internal readonly struct BinaryCrossEntropy(float smoothing) : IElementLoss
{
    private const float Least = 1e-7f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> label = Smooth(target);
        Vector<float> other = Smooth(Vector<float>.One - target);
        Vector<float> floor = new(Least);
        Vector<float> q = Vector.Min(Vector.Max(prediction, floor), Vector<float>.One);

        // 1 - 1e-7 is no float: its side of the clamp is taken at 1 - q and at log(q) instead.
        Vector<float> rest = Vector.Max(Vector<float>.One - q, floor);
        Vector<float> logOfRest = LossMath.Log(rest) * (q / (Vector<float>.One - rest));
        logOfRest = Vector.ConditionalSelect(Vector.Equals(rest, Vector<float>.One), -q, logOfRest);
        Vector<float> logOfQ = Vector.Min(LossMath.Log(q), -floor);
        return -(label * logOfQ) - (other * logOfRest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> label = Smooth(target);
        Vector<float> other = Smooth(Vector<float>.One - target);
        Vector<float> rest = Vector<float>.One - prediction;
        Vector<float> slope = (other / rest) - (label / prediction);
        Vector<int> inside = Vector.GreaterThan(Vector.Min(prediction, rest), new Vector<float>(Least));
        return LossMath.Where(inside, slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Smooth(Vector<float> target) => (target * (1f - smoothing)) + new Vector<float>(0.5f * smoothing);
}
