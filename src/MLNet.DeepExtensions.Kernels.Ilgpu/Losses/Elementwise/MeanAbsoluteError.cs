namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>|p - t|</c>.</summary>
internal readonly struct MeanAbsoluteError : IElementLoss
{
    public float Value(float prediction, float target) => MathF.Abs(prediction - target);

    public float Slope(float prediction, float target) => DeviceMath.Sign(prediction - target);
}
