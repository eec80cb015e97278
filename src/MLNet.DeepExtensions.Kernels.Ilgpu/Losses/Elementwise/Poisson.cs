namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>p - t log(p + 1e-7)</c>.</summary>
internal readonly struct Poisson : IElementLoss
{
    public float Value(float prediction, float target) => prediction - (target * DeviceMath.Log(prediction + 1e-7f));

    public float Slope(float prediction, float target) => 1f - (target / (prediction + 1e-7f));
}
