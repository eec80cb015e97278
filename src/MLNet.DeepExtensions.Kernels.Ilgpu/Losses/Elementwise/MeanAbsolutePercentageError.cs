namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>100 |p - t| / max(|t|, 1e-7)</c>.</summary>
internal readonly struct MeanAbsolutePercentageError : IElementLoss
{
    public float Value(float prediction, float target) => MathF.Abs(prediction - target) * PercentOf(target);

    public float Slope(float prediction, float target) => DeviceMath.Sign(prediction - target) * PercentOf(target);

    private static float PercentOf(float target) => 100f / DeviceMath.Max(MathF.Abs(target), 1e-7f);
}
