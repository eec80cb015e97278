using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// F(2, 3) on the points 0, ±1 and infinity: for small images of many channels, whose transformed filters cost more than their tiles.
/// </summary>
internal readonly struct WinogradF2 : IWinogradForm
{
    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v0 = TSimd.Subtract(v0, v2);
        v3 = TSimd.Subtract(v3, v1);
        TVector sum = TSimd.Add(v2, v1);
        v2 = TSimd.Subtract(v2, v1);
        v1 = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, out TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v3 = v2;
        v4 = v5 = TSimd.Zero;
        TVector even = TSimd.Multiply(TSimd.Broadcast(0.5f), TSimd.Add(v0, v2));
        TVector half = TSimd.Broadcast(0.5f);
        v2 = TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), v1, even);
        v1 = TSimd.MultiplyAdd(half, v1, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Target<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v0 = TSimd.Add(v0, TSimd.Add(v1, v2));
        v1 = TSimd.Add(TSimd.Subtract(v1, v2), v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TargetGradient<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        v3 = v1;
        v4 = v5 = TSimd.Zero;
        TVector even = TSimd.Multiply(TSimd.Broadcast(0.5f), v0);
        v2 = TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), v1, even);
        v1 = TSimd.MultiplyAdd(TSimd.Broadcast(0.5f), v1, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector even = TSimd.Add(v1, v2);
        v0 = TSimd.Add(v0, even);
        v1 = TSimd.Subtract(v1, v2);
        v2 = TSimd.Add(even, v3);
    }
}
