namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>(p - t)^2</c>.</summary>
internal readonly struct MeanSquaredError : IElementLoss
{
    public float Value(float prediction, float target) => (prediction - target) * (prediction - target);

    public float Slope(float prediction, float target) => 2f * (prediction - target);
}
