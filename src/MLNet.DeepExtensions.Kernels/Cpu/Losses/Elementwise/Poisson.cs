using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>p - t log(p + 1e-7)</c>.</summary>
internal readonly struct Poisson : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target) =>
        prediction - (target * LossMath.Log(prediction + new Vector<float>(1e-7f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target) =>
        Vector<float>.One - (target / (prediction + new Vector<float>(1e-7f)));
}
