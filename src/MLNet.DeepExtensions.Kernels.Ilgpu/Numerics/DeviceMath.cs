using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The functions that activations and losses are made of, to a few units in the last place on every device: the hardware's own are
/// approximations on some. NaN gives NaN. Numbers alone are compared: where ILGPU turns a comparison round, OpenCL answers wrongly for NaN.
/// </summary>
internal static class DeviceMath
{
    private const float Log2E = 1.44269504f;

    // log(2) in two parts: the high one has so few bits that its product with a whole number is exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -2.12194440e-4f;

    /// <summary>The larger value; NaN where one is.</summary>
    public static float Max(float a, float b) => float.IsNaN(a) ? a : float.IsNaN(b) ? b : a > b ? a : b;

    /// <summary>The smaller value; NaN where one is.</summary>
    public static float Min(float a, float b) => float.IsNaN(a) ? a : float.IsNaN(b) ? b : a < b ? a : b;

    /// <summary><c>exp(x)</c>: infinite above 88.7, zero below -104 (Cephes' expf).</summary>
    public static float Exp(float x)
    {
        int n = ReduceExp(x, out float p);
        return Scale(p + 1f, n);
    }

    /// <summary><c>exp(x) - 1</c> without cancellation near zero.</summary>
    public static float ExpM1(float x)
    {
        int n = ReduceExp(x, out float p);
        return Scale(p, n) + (Scale(1f, n) - 1f);
    }

    /// <summary><c>log(x)</c> of normal numbers above 0; NaN for 0 and less (Cephes' logf).</summary>
    public static float Log(float x)
    {
        if (float.IsNaN(x) || x <= 0f)
        {
            return float.NaN;
        }

        if (x > float.MaxValue)
        {
            return x;
        }

        // x = 2^power m with m from sqrt(1/2) to sqrt(2): taken apart in the bits, counted from those of sqrt(1/2).
        const int RootOfHalf = 0x3F3504F3;
        int bits = (int)Interop.FloatAsInt(x) - RootOfHalf;
        float power = bits >> 23;
        float f = Interop.IntAsFloat((uint)((bits & 0x007FFFFF) + RootOfHalf)) - 1f;
        float z = f * f;
        float p = 7.0376836292e-2f;
        p = (p * f) - 1.1514610310e-1f;
        p = (p * f) + 1.1676998740e-1f;
        p = (p * f) - 1.2420140846e-1f;
        p = (p * f) + 1.4249322787e-1f;
        p = (p * f) - 1.6668057665e-1f;
        p = (p * f) + 2.0000714765e-1f;
        p = (p * f) - 2.4999993993e-1f;
        p = (p * f) + 3.3333331174e-1f;
        float tail = (power * Log2Low) + (f * z * p);
        tail -= 0.5f * z;
        return (power * Log2High) + (f + tail);
    }

    /// <summary>
    /// <c>log(1 + x)</c> for x of 0 or more, accurate for small x too: the rounding of 1 + x is undone by a factor (Kahan's way).
    /// </summary>
    public static float Log1P(float x)
    {
        float rounded = (1f + x) - 1f;
        return rounded == 0f ? x : Log(1f + x) * (x / rounded);
    }

    /// <summary><c>tanh(x)</c>: the polynomial of Cephes' tanhf near zero, else by the exponential.</summary>
    public static float Tanh(float x)
    {
        float magnitude = MathF.Abs(x);
        if (magnitude < 0.625f)
        {
            float z = x * x;
            float p = -5.70498872745e-3f;
            p = (p * z) + 2.06390887954e-2f;
            p = (p * z) - 5.37397155531e-2f;
            p = (p * z) + 1.33314422036e-1f;
            p = (p * z) - 3.33332819422e-1f;
            return (p * z * x) + x;
        }

        float far = 1f - (2f / (Exp(magnitude + magnitude) + 1f));
        return x < 0f ? -far : far;
    }

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    public static float Sigmoid(float x) => 1f / (1f + Exp(-x));

    /// <summary>
    /// <c>Phi(x) = erfc(-x / sqrt(2)) / 2</c>, the normal distribution, by the Chebyshev fit of erfc in Numerical Recipes (section 6.2),
    /// whose relative error is below 1.2e-7 in both tails.
    /// </summary>
    public static float NormalDistribution(float x)
    {
        float z = MathF.Abs(x) * 0.70710678f;
        float t = 1f / ((z * 0.5f) + 1f);
        float p = 0.17087277f;
        p = (p * t) - 0.82215223f;
        p = (p * t) + 1.48851587f;
        p = (p * t) - 1.13520398f;
        p = (p * t) + 0.27886807f;
        p = (p * t) - 0.18628806f;
        p = (p * t) + 0.09678418f;
        p = (p * t) + 0.37409196f;
        p = (p * t) + 1.00002368f;
        p = (p * t) - 1.26551223f;
        float tail = 0.5f * t * Exp(p - (x * x * 0.5f));
        return x < 0f ? tail : 1f - tail;
    }

    /// <summary><c>sin(x)</c>, to single precision for magnitudes up to 10,000; within -1 and 1 beyond.</summary>
    public static float Sin(float x)
    {
        int turns = Nearest(x * 0.318309886f);
        return SignedSin(x, turns, turns);
    }

    /// <summary><c>cos(x)</c>, likewise: <c>sin</c> of the distance from the nearest zero.</summary>
    public static float Cos(float x)
    {
        int turns = Nearest((x * 0.318309886f) - 0.5f);
        return SignedSin(x, turns + 0.5f, turns + 1);
    }

    /// <summary>-1, 0 or 1.</summary>
    public static float Sign(float x) => x > 0f ? 1f : x < 0f ? -1f : 0f;

    private static int Nearest(float x)
    {
        float bounded = Min(1e8f, Max(-1e8f, x));
        return (int)(bounded + (bounded < 0f ? -0.5f : 0.5f));
    }

    // sin(x - turns pi) with the sign of (-1)^parity; pi in three parts, of which the first has so few bits that its products are exact.
    private static float SignedSin(float x, float turns, int parity)
    {
        float r = x - (turns * 3.140625f);
        r -= turns * 9.67502593994140625e-4f;
        r -= turns * 1.509957990978376432e-7f;

        // Where x has no digits behind the point the rest means nothing, but stays a number.
        r = Min(1.5707964f, Max(-1.5707964f, r));
        float z = r * r;
        float p = 1.605904384e-10f;
        p = (p * z) - 2.505210839e-8f;
        p = (p * z) + 2.755731922e-6f;
        p = (p * z) - 1.984126984e-4f;
        p = (p * z) + 8.333333333e-3f;
        p = (p * z) - 1.666666667e-1f;
        float sine = (p * z * r) + r;
        return (parity & 1) != 0 ? -sine : sine;
    }

    // exp(x) = 2^n (1 + p) with |ln 2^-n x| <= ln(2) / 2.
    private static int ReduceExp(float x, out float p)
    {
        // Beyond these bounds the result has left the range of a float.
        x = Min(89f, Max(-104f, x));
        int n = (int)((x * Log2E) + (x < 0f ? -0.5f : 0.5f));
        float r = x - (n * Log2High);
        r -= n * Log2Low;
        float q = 1.9875691500e-4f;
        q = (q * r) + 1.3981999507e-3f;
        q = (q * r) + 8.3334519073e-3f;
        q = (q * r) + 4.1665795894e-2f;
        q = (q * r) + 1.6666665459e-1f;
        q = (q * r) + 5.0000001201e-1f;
        p = (q * r * r) + r;
        return n;
    }

    // In two factors, each a normal number, where their product is not.
    private static float Scale(float x, int n)
    {
        int half = n >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    private static float PowerOfTwo(int n) => Interop.IntAsFloat((uint)(n + 127) << 23);
}
