using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The functions that activations are made of, to a few units in the last place. NaN gives NaN.</summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal static class VectorMath<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary><c>exp(x)</c>: infinite above 88.7, zero below -104.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        TVector p = ReducedExpM1(x, out TVector n);
        return TSimd.Scale(TSimd.Add(p, TSimd.Broadcast(1f)), n);
    }

    /// <summary><c>exp(x) - 1</c> without cancellation near zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpM1(TVector x)
    {
        TVector one = TSimd.Broadcast(1f);
        TVector p = ReducedExpM1(x, out TVector n);
        return TSimd.Add(TSimd.Scale(p, n), TSimd.Subtract(TSimd.Scale(one, n), one));
    }

    /// <summary>
    /// <c>log(1 + x)</c> for x from 0 to 1, by <c>2 artanh(x / (2 + x))</c>, which keeps the relative precision near zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log1P(TVector x)
    {
        TVector s = TSimd.Divide(x, TSimd.Add(x, TSimd.Broadcast(2f)));
        TVector z = TSimd.Multiply(s, s);
        TVector p = TSimd.Broadcast(2f / 15);
        p = Horner(p, z, 2f / 13);
        p = Horner(p, z, 2f / 11);
        p = Horner(p, z, 2f / 9);
        p = Horner(p, z, 2f / 7);
        p = Horner(p, z, 2f / 5);
        p = Horner(p, z, 2f / 3);
        p = Horner(p, z, 2f);
        return TSimd.Multiply(p, s);
    }

    /// <summary><c>tanh(x)</c>: the polynomial of Cephes' tanhf near zero, else by the exponential.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.Broadcast(-5.70498872745e-3f);
        p = Horner(p, z, 2.06390887954e-2f);
        p = Horner(p, z, -5.37397155531e-2f);
        p = Horner(p, z, 1.33314422036e-1f);
        p = Horner(p, z, -3.33332819422e-1f);
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(p, z), x, x);

        TVector magnitude = TSimd.Abs(x);
        TVector one = TSimd.Broadcast(1f);
        TVector e = Exp(TSimd.Add(magnitude, magnitude));
        TVector far = TSimd.Subtract(one, TSimd.Divide(TSimd.Broadcast(2f), TSimd.Add(e, one)));
        far = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Subtract(TSimd.Zero, far), far);
        return TSimd.Select(TSimd.LessThan(magnitude, TSimd.Broadcast(0.625f)), near, far);
    }

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        TVector one = TSimd.Broadcast(1f);
        return TSimd.Divide(one, TSimd.Add(one, Exp(TSimd.Subtract(TSimd.Zero, x))));
    }

    /// <summary>
    /// <c>Phi(x) = erfc(-x / sqrt(2)) / 2</c>, the normal distribution, by the Chebyshev fit of erfc in Numerical Recipes (section 6.2),
    /// whose relative error is below 1.2e-7 in both tails.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NormalDistribution(TVector x)
    {
        TVector z = TSimd.Multiply(TSimd.Abs(x), TSimd.Broadcast(0.70710678f));
        TVector one = TSimd.Broadcast(1f);
        TVector t = TSimd.Divide(one, TSimd.MultiplyAdd(z, TSimd.Broadcast(0.5f), one));
        TVector p = TSimd.Broadcast(0.17087277f);
        p = Horner(p, t, -0.82215223f);
        p = Horner(p, t, 1.48851587f);
        p = Horner(p, t, -1.13520398f);
        p = Horner(p, t, 0.27886807f);
        p = Horner(p, t, -0.18628806f);
        p = Horner(p, t, 0.09678418f);
        p = Horner(p, t, 0.37409196f);
        p = Horner(p, t, 1.00002368f);
        p = Horner(p, t, -1.26551223f);
        TVector exponent = TSimd.Subtract(p, TSimd.Multiply(TSimd.Multiply(x, x), TSimd.Broadcast(0.5f)));
        TVector tail = TSimd.Multiply(TSimd.Multiply(t, TSimd.Broadcast(0.5f)), Exp(exponent));
        return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), tail, TSimd.Subtract(one, tail));
    }

    /// <summary><c>sin(x)</c>, to single precision for magnitudes up to 10,000; within -1 and 1 beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sin(TVector x)
    {
        TVector turns = Round(TSimd.Multiply(x, TSimd.Broadcast(0.318309886f)));
        return SignedSin(x, turns, turns);
    }

    /// <summary><c>cos(x)</c>, likewise: <c>sin</c> of the distance from the nearest zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Cos(TVector x)
    {
        TVector half = TSimd.Broadcast(0.5f);
        TVector turns = Round(TSimd.Subtract(TSimd.Multiply(x, TSimd.Broadcast(0.318309886f)), half));
        return SignedSin(x, TSimd.Add(turns, half), TSimd.Add(turns, TSimd.Broadcast(1f)));
    }

    // sin(x - turns pi) with the sign of (-1)^parity; pi in three parts, of which the first has so few bits that its products are exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SignedSin(TVector x, TVector turns, TVector parity)
    {
        TVector r = TSimd.MultiplyAdd(turns, TSimd.Broadcast(-3.140625f), x);
        r = TSimd.MultiplyAdd(turns, TSimd.Broadcast(-9.67502593994140625e-4f), r);
        r = TSimd.MultiplyAdd(turns, TSimd.Broadcast(-1.509957990978376432e-7f), r);

        // Where x has no digits behind the point the rest means nothing, but stays a number.
        r = TSimd.AtMost(TSimd.Broadcast(1.5707964f), TSimd.AtLeast(TSimd.Broadcast(-1.5707964f), r));
        TVector z = TSimd.Multiply(r, r);
        TVector p = TSimd.Broadcast(1.605904384e-10f);
        p = Horner(p, z, -2.505210839e-8f);
        p = Horner(p, z, 2.755731922e-6f);
        p = Horner(p, z, -1.984126984e-4f);
        p = Horner(p, z, 8.333333333e-3f);
        p = Horner(p, z, -1.666666667e-1f);
        TVector sine = TSimd.MultiplyAdd(TSimd.Multiply(p, z), r, r);
        TVector odd = TSimd.Subtract(parity, TSimd.Multiply(TSimd.Broadcast(2f), Round(TSimd.Multiply(parity, TSimd.Broadcast(0.5f)))));
        return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(0.5f), TSimd.Abs(odd)), TSimd.Subtract(TSimd.Zero, sine), sine);
    }

    // To the nearest whole number: adding and taking away 1.5 * 2^23.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Round(TVector x)
    {
        TVector magic = TSimd.Broadcast(12582912f);
        return TSimd.Subtract(TSimd.Add(x, magic), magic);
    }

    // exp(x) = 2^n (1 + p) with |ln 2^-n x| <= ln(2) / 2; the coefficients and the split of ln(2) are those of Cephes' expf.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ReducedExpM1(TVector x, out TVector n)
    {
        // Beyond these bounds the result has left the range of a float, and 2^n would leave that of Scale.
        x = TSimd.AtMost(TSimd.Broadcast(89f), TSimd.AtLeast(TSimd.Broadcast(-104f), x));

        // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number.
        TVector magic = TSimd.Broadcast(12582912f);
        n = TSimd.Subtract(TSimd.MultiplyAdd(x, TSimd.Broadcast(1.44269504f), magic), magic);
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-0.693359375f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(2.12194440e-4f), r);

        // Powers by twos: a chain half as long as one coefficient after the other.
        TVector square = TSimd.Multiply(r, r);
        TVector p = Horner(TSimd.Broadcast(1.9875691500e-4f), r, 1.3981999507e-3f);
        p = TSimd.MultiplyAdd(p, square, Horner(TSimd.Broadcast(8.3334519073e-3f), r, 4.1665795894e-2f));
        p = TSimd.MultiplyAdd(p, square, Horner(TSimd.Broadcast(1.6666665459e-1f), r, 5.0000001201e-1f));
        return TSimd.MultiplyAdd(p, square, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Horner(TVector p, TVector x, float coefficient) => TSimd.MultiplyAdd(p, x, TSimd.Broadcast(coefficient));
}
