namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>max(1 - t p, 0)</c>.</summary>
internal readonly struct Hinge : IElementLoss
{
    public float Value(float prediction, float target) => DeviceMath.Max(1f - (target * prediction), 0f);

    public float Slope(float prediction, float target) => target * prediction < 1f ? -target : 0f;
}
