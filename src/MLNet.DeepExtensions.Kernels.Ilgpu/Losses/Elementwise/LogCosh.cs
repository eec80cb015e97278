namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>log(cosh(p - t))</c>.</summary>
internal readonly struct LogCosh : IElementLoss
{
    /// <summary>
    /// <c>|e| + log(1 + exp(-2 |e|)) - log(2)</c>, and near 0, where that cancels, the integral of tanh's polynomial (Cephes' tanhf).
    /// </summary>
    public float Value(float prediction, float target)
    {
        float size = MathF.Abs(prediction - target);
        if (size < 0.625f)
        {
            float z = size * size;
            float p = -5.70498872745e-3f / 12f;
            p = (p * z) + (2.06390887954e-2f / 10f);
            p = (p * z) - (5.37397155531e-2f / 8f);
            p = (p * z) + (1.33314422036e-1f / 6f);
            p = (p * z) - (3.33332819422e-1f / 4f);
            return z * ((p * z) + 0.5f);
        }

        return size - 0.693147181f + DeviceMath.Log1P(DeviceMath.Exp(-2f * size));
    }

    public float Slope(float prediction, float target) => DeviceMath.Tanh(prediction - target);
}
