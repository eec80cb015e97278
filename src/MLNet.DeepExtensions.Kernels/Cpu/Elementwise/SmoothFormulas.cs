using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <see cref="ActivationKind.Mish"/>: with <c>w = exp(x)</c>, <c>tanh(log(1 + w)) = n / (n + 2)</c> where <c>n = w (w + 2)</c>. Above 20 it
/// is 1 in single precision, and <c>exp(x)</c> is held there so that its powers are no infinities.
/// </summary>
internal readonly struct MishFormula : IActivationFormula
{
    private const float Bound = 20f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector two = TSimd.Broadcast(2f);
        TVector w = VectorMath<TSimd, TVector>.Exp(TSimd.AtMost(TSimd.Broadcast(Bound), x));
        TVector n = TSimd.Multiply(w, TSimd.Add(w, two));
        return TSimd.Multiply(x, TSimd.Divide(n, TSimd.Add(n, two)));
    }

    // tanh(log(1 + w)) + x 4 w (w + 1) / (n + 2)^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector two = TSimd.Broadcast(2f);
        TVector x = TSimd.AtMost(TSimd.Broadcast(Bound), value);
        TVector w = VectorMath<TSimd, TVector>.Exp(x);
        TVector n = TSimd.Multiply(w, TSimd.Add(w, two));
        TVector below = TSimd.Add(n, two);
        TVector bend = TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(4f), TSimd.MultiplyAdd(w, w, w)), below);
        return TSimd.Multiply(dy, TSimd.Divide(TSimd.MultiplyAdd(x, bend, n), below));
    }
}

/// <summary>
/// <see cref="ActivationKind.SmoothClip"/>: with <c>u = x / alpha</c>, <c>alpha u / sqrt(1 + u^2)</c>; the derivative is <c>(1 - (y /
/// alpha)^2)^(3/2)</c>. From 10^9 on <c>u / sqrt(1 + u^2)</c> is 1, and the square stays within the range of a float.
/// </summary>
internal readonly struct SmoothClipFormula : IActivationFormula
{
    private const float Far = 1e9f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector u = TSimd.AtMost(TSimd.Broadcast(Far), TSimd.AtLeast(TSimd.Broadcast(-Far), TSimd.Divide(x, alpha)));
        TVector square = TSimd.MultiplyAdd(u, u, TSimd.Broadcast(1f));
        return TSimd.Multiply(alpha, TSimd.DivideByRoot(u, square, TSimd.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector share = TSimd.Divide(value, alpha);
        TVector rest = TSimd.AtLeast(TSimd.Broadcast(1e-30f), TSimd.Subtract(TSimd.Broadcast(1f), TSimd.Multiply(share, share)));
        return TSimd.Multiply(dy, TSimd.Multiply(rest, TSimd.DivideByRoot(rest, rest, TSimd.Zero)));
    }
}

/// <summary><see cref="ActivationKind.Cosine"/>.</summary>
internal readonly struct CosineFormula : IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Forward<TSimd, TVector>(TVector x, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => VectorMath<TSimd, TVector>.Cos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<TSimd, TVector>(TVector value, TVector dy, TVector alpha)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(dy, TSimd.Subtract(TSimd.Zero, VectorMath<TSimd, TVector>.Sin(value)));
}
