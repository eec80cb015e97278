using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The functions of gates. A step has up to five of them for each unit, which with exponentials would take longer than the product of the
/// state; a quotient of polynomials is right to some 1e-7 of the largest value.
/// </summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal static class GateFunctions<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary><c>tanh(x)</c>, by the quotient of Eigen's <c>ptanh</c>; beyond 7.9 it is that of 7.9. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        x = TSimd.AtMost(TSimd.Broadcast(7.90531110763549805f), TSimd.AtLeast(TSimd.Broadcast(-7.90531110763549805f), x));
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.Broadcast(-2.76076847742355e-16f);
        p = Horner(p, z, 2.00018790482477e-13f);
        p = Horner(p, z, -8.60467152213735e-11f);
        p = Horner(p, z, 5.12229709037114e-08f);
        p = Horner(p, z, 1.48572235717979e-05f);
        p = Horner(p, z, 6.37261928875436e-04f);
        p = Horner(p, z, 4.89352455891786e-03f);
        TVector q = TSimd.Broadcast(1.19825839466702e-06f);
        q = Horner(q, z, 1.18534705686654e-04f);
        q = Horner(q, z, 2.26843463243900e-03f);
        q = Horner(q, z, 4.89352518554385e-03f);
        return TSimd.Divide(TSimd.Multiply(x, p), q);
    }

    /// <summary><c>1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        TVector half = TSimd.Broadcast(0.5f);
        return TSimd.MultiplyAdd(half, Tanh(TSimd.Multiply(half, x)), half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner(TVector p, TVector x, float coefficient) => TSimd.MultiplyAdd(p, x, TSimd.Broadcast(coefficient));
}
