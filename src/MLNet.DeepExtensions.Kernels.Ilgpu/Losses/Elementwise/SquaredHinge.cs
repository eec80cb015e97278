namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>max(1 - t p, 0)^2</c>.</summary>
internal readonly struct SquaredHinge : IElementLoss
{
    public float Value(float prediction, float target)
    {
        float margin = DeviceMath.Max(1f - (target * prediction), 0f);
        return margin * margin;
    }

    public float Slope(float prediction, float target) => -2f * target * DeviceMath.Max(1f - (target * prediction), 0f);
}
