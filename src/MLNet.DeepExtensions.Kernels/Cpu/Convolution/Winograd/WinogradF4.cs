using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// F(4, 3) on the points 0, ±1/√2, ±√2 and infinity. The usual 0, ±1, ±2 lose four times as much precision; these have symmetric transforms
/// as well, and squares that are powers of two.
/// </summary>
internal readonly struct WinogradF4 : IWinogradForm
{
    private const float Small = 0.70710678f;
    private const float Large = 1.41421356f;

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector evenSmall = TSimd.MultiplyAdd(TSimd.Broadcast(-2f), v2, v4);
        TVector evenLarge = TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), v2, v4);
        TVector oddSmall = TSimd.MultiplyAdd(TSimd.Broadcast(Small), v3, TSimd.Multiply(TSimd.Broadcast(-Large), v1));
        TVector oddLarge = TSimd.MultiplyAdd(TSimd.Broadcast(Large), v3, TSimd.Multiply(TSimd.Broadcast(-Small), v1));
        v0 = TSimd.MultiplyAdd(TSimd.Broadcast(-2.5f), v2, TSimd.Add(v0, v4));
        v5 = TSimd.MultiplyAdd(TSimd.Broadcast(-2.5f), v3, TSimd.Add(v1, v5));
        v1 = TSimd.Add(evenSmall, oddSmall);
        v2 = TSimd.Subtract(evenSmall, oddSmall);
        v3 = TSimd.Add(evenLarge, oddLarge);
        v4 = TSimd.Subtract(evenLarge, oddLarge);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, out TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v5 = v2;
        TVector evenSmall = TSimd.MultiplyAdd(TSimd.Broadcast(-1f / 3), v2, TSimd.Multiply(TSimd.Broadcast(-2f / 3), v0));
        TVector evenLarge = TSimd.MultiplyAdd(TSimd.Broadcast(1f / 3), v2, TSimd.Multiply(TSimd.Broadcast(1f / 6), v0));
        TVector oddSmall = TSimd.Multiply(TSimd.Broadcast(-2f / 3 * Small), v1);
        TVector oddLarge = TSimd.Multiply(TSimd.Broadcast(1f / 6 * Large), v1);
        v1 = TSimd.Add(evenSmall, oddSmall);
        v2 = TSimd.Subtract(evenSmall, oddSmall);
        v3 = TSimd.Add(evenLarge, oddLarge);
        v4 = TSimd.Subtract(evenLarge, oddLarge);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Target<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector evenSmall = TSimd.Add(v1, v2);
        TVector oddSmall = TSimd.Subtract(v1, v2);
        TVector evenLarge = TSimd.Add(v3, v4);
        TVector oddLarge = TSimd.Subtract(v3, v4);
        v0 = TSimd.Add(v0, TSimd.Add(evenSmall, evenLarge));
        v1 = TSimd.MultiplyAdd(TSimd.Broadcast(Small), oddSmall, TSimd.Multiply(TSimd.Broadcast(Large), oddLarge));
        v2 = TSimd.MultiplyAdd(TSimd.Broadcast(0.5f), evenSmall, TSimd.Multiply(TSimd.Broadcast(2f), evenLarge));
        v3 = TSimd.MultiplyAdd(TSimd.Broadcast(0.5f * Small), oddSmall, TSimd.MultiplyAdd(TSimd.Broadcast(2f * Large), oddLarge, v5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TargetGradient<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v5 = v3;
        TVector evenSmall = TSimd.MultiplyAdd(TSimd.Broadcast(-1f / 3), v2, TSimd.Multiply(TSimd.Broadcast(-2f / 3), v0));
        TVector evenLarge = TSimd.MultiplyAdd(TSimd.Broadcast(1f / 3), v2, TSimd.Multiply(TSimd.Broadcast(1f / 6), v0));
        TVector oddSmall = TSimd.MultiplyAdd(TSimd.Broadcast(-1f / 3 * Small), v3, TSimd.Multiply(TSimd.Broadcast(-2f / 3 * Small), v1));
        TVector oddLarge = TSimd.MultiplyAdd(TSimd.Broadcast(1f / 3 * Large), v3, TSimd.Multiply(TSimd.Broadcast(1f / 6 * Large), v1));
        v1 = TSimd.Add(evenSmall, oddSmall);
        v2 = TSimd.Subtract(evenSmall, oddSmall);
        v3 = TSimd.Add(evenLarge, oddLarge);
        v4 = TSimd.Subtract(evenLarge, oddLarge);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector evenSmall = TSimd.Add(v1, v2);
        TVector oddSmall = TSimd.Subtract(v1, v2);
        TVector evenLarge = TSimd.Add(v3, v4);
        TVector oddLarge = TSimd.Subtract(v3, v4);
        v0 = TSimd.Add(v0, TSimd.Add(evenSmall, evenLarge));
        v1 = TSimd.MultiplyAdd(TSimd.Broadcast(Small), oddSmall, TSimd.Multiply(TSimd.Broadcast(Large), oddLarge));
        v2 = TSimd.MultiplyAdd(TSimd.Broadcast(0.5f), evenSmall, TSimd.MultiplyAdd(TSimd.Broadcast(2f), evenLarge, v5));
    }
}
