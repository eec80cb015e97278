using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>s += g^2; d = g / (sqrt(s) + epsilon)</c>.</summary>
internal readonly struct Adagrad(float epsilon) : IUpdateRule
{
    public float StepFactor => 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Direction<TSimd, TVector>(TVector g, ref TVector squares, ref TVector none, ref TVector neither)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        squares = MomentRange.OfSquares<TSimd, TVector>(TSimd.MultiplyAdd(g, g, squares));
        return TSimd.DivideByRoot(g, squares, TSimd.Broadcast(epsilon));
    }
}
