using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>log(cosh(p - t))</c>.</summary>
internal readonly struct LogCosh : IElementLoss
{
    // Below, the formulas with exp cancel; above, the polynomials are no longer accurate.
    private const float Small = 0.625f;

    // tanh(x) = x + x z (C0 + C1 z + ... + C4 z^4) with z = x^2, |x| < 0.625 (Cephes' tanhf).
    private const float C0 = -3.33332819422e-1f;
    private const float C1 = 1.33314422036e-1f;
    private const float C2 = -5.37397155531e-2f;
    private const float C3 = 2.06390887954e-2f;
    private const float C4 = -5.70498872745e-3f;

    /// <summary><c>|e| + log(1 + exp(-2 |e|)) - log(2)</c>, and near 0 the integral of tanh's polynomial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Value(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> size = Vector.Abs(prediction - target);
        Vector<float> z = size * size;
        Vector<float> p = Vector.MultiplyAddEstimate(new Vector<float>(C4 / 12f), z, new Vector<float>(C3 / 10f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C2 / 8f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C1 / 6f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C0 / 4f));
        Vector<float> near = z * Vector.MultiplyAddEstimate(p, z, new Vector<float>(0.5f));
        Vector<float> far = size - new Vector<float>(0.693147181f) + LossMath.LogOnePlus(LossMath.ExpOfNonPositive(-2f * size));
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(Small)), near, far);
    }

    /// <summary><c>tanh(e)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Slope(Vector<float> prediction, Vector<float> target)
    {
        Vector<float> error = prediction - target;
        Vector<float> size = Vector.Abs(error);
        Vector<float> z = size * size;
        Vector<float> p = Vector.MultiplyAddEstimate(new Vector<float>(C4), z, new Vector<float>(C3));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C2));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C1));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(C0));
        Vector<float> near = Vector.MultiplyAddEstimate(size * z, p, size);
        Vector<float> decay = LossMath.ExpOfNonPositive(-2f * size);
        Vector<float> far = (Vector<float>.One - decay) / (Vector<float>.One + decay);
        return Vector.CopySign(Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(Small)), near, far), error);
    }
}
