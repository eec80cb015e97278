using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The functions that losses need, on vectors, with an error of a few units in the last place. NaN stays NaN.</summary>
/// <remarks>
/// The exponential has a range of its own, not that of <see cref="VectorMath{TSimd,TVector}"/>: arguments are never positive here, and
/// results no smaller than normal numbers will do, which one addition scales. With the general one, losses took a tenth to two fifths
/// longer.
/// </remarks>
internal static class LossMath
{
    private const float Log2E = 1.44269504f;

    // log(2) in two parts: the high one has so few bits that its product with a whole number is exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -2.12194440e-4f;

    // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the lowest bits.
    private const float Rounder = 12582912f;

    /// <summary><c>exp(x)</c> for x of 0 or less; below -87 the least normal number stands for it (Cephes' expf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> ExpOfNonPositive(Vector<float> x)
    {
        // The constant comes first, so that a NaN in x wins the comparison.
        x = Vector.MaxNative(new Vector<float>(-87.3f), x);
        Vector<float> rounded = Vector.MultiplyAddEstimate(x, new Vector<float>(Log2E), new Vector<float>(Rounder));
        Vector<float> power = rounded - new Vector<float>(Rounder);
        Vector<float> r = Vector.MultiplyAddEstimate(power, new Vector<float>(-Log2High), x);
        r = Vector.MultiplyAddEstimate(power, new Vector<float>(-Log2Low), r);

        Vector<float> p = new(1.9875691500e-4f);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.3981999507e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r + Vector<float>.One);
        return Vector.AsVectorSingle(Vector.AsVectorInt32(p) + Vector.ShiftLeft(Vector.AsVectorInt32(rounded), 23));
    }

    /// <summary><c>log(x)</c> of normal numbers above 0; NaN for 0 and less (Cephes' logf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Log(Vector<float> x)
    {
        // x = 2^power m with m from sqrt(1/2) to sqrt(2): taken apart in the bits, counted from those of sqrt(1/2).
        Vector<int> rootOfHalf = new(0x3F3504F3);
        Vector<int> bits = Vector.AsVectorInt32(x) - rootOfHalf;
        Vector<float> power = Vector.ConvertToSingle(Vector.ShiftRightArithmetic(bits, 23));
        Vector<float> f = Vector.AsVectorSingle((bits & new Vector<int>(0x007FFFFF)) + rootOfHalf) - Vector<float>.One;

        Vector<float> z = f * f;
        Vector<float> p = new(7.0376836292e-2f);
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(-1.1514610310e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(1.1676998740e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(-1.2420140846e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(1.4249322787e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(-1.6668057665e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(2.0000714765e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(-2.4999993993e-1f));
        p = Vector.MultiplyAddEstimate(p, f, new Vector<float>(3.3333331174e-1f));
        Vector<float> tail = Vector.MultiplyAddEstimate(power, new Vector<float>(Log2Low), f * z * p);
        tail = Vector.MultiplyAddEstimate(z, new Vector<float>(-0.5f), tail);
        Vector<float> log = Vector.MultiplyAddEstimate(power, new Vector<float>(Log2High), f + tail);

        log = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(float.PositiveInfinity)), log, x);
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<float>.Zero), new Vector<float>(float.NaN), log);
    }

    /// <summary><c>log(1 + x)</c>, accurate for small x too: the rounding of 1 + x is undone by a factor (Kahan's way).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> LogOnePlus(Vector<float> x)
    {
        Vector<float> u = Vector<float>.One + x;
        Vector<float> rounded = u - Vector<float>.One;
        return Vector.ConditionalSelect(Vector.Equals(rounded, Vector<float>.Zero), x, Log(u) * (x / rounded));
    }

    /// <summary>-1, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sign(Vector<float> x) =>
        OneWhere(Vector.GreaterThan(x, Vector<float>.Zero)) - OneWhere(Vector.LessThan(x, Vector<float>.Zero));

    /// <summary>1 where the mask is set, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> OneWhere(Vector<int> mask) => Where(mask, Vector<float>.One);

    /// <summary>The values where the mask is set, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Where(Vector<int> mask, Vector<float> values) => Vector.AsVectorSingle(mask) & values;
}
