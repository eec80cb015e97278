using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Keeps moments among the normal numbers. One whose gradients have ended (a dead unit's) decays to the numbers below them and stays there,
/// and arithmetic with those is slow.
/// </summary>
internal static class MomentRange
{
    private const float LeastNormal = 1.17549435e-38f;

    /// <summary>A mean of gradients: zero in the place of numbers below the normal ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfGradients<TSimd, TVector>(TVector moment)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.Select(TSimd.LessThan(TSimd.Abs(moment), TSimd.Broadcast(LeastNormal)), TSimd.Zero, moment);

    /// <summary>
    /// A mean or sum of squares: the least or the largest normal number in the place of what lies beyond, as
    /// <see cref="ISimd{TVector}.DivideByRoot"/> asks. The least one's root vanishes beside epsilon.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfSquares<TSimd, TVector>(TVector moment)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.AtLeast(TSimd.Broadcast(LeastNormal), TSimd.AtMost(TSimd.Broadcast(float.MaxValue), moment));
}
