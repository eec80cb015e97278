namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>max(x, 0) - x t + log(1 + exp(-|x|))</c> of the logit x, with t smoothed to <c>t (1 - smoothing) + smoothing / 2</c>.
/// </summary>
internal readonly struct SigmoidCrossEntropy(float smoothing) : IElementLoss
{
    private readonly float _kept = 1f - smoothing;
    private readonly float _added = 0.5f * smoothing;

    public float Value(float prediction, float target) =>
        DeviceMath.Max(prediction, 0f) - (prediction * Smooth(target)) + DeviceMath.Log1P(DeviceMath.Exp(-MathF.Abs(prediction)));

    public float Slope(float prediction, float target)
    {
        float decay = DeviceMath.Exp(-MathF.Abs(prediction));
        return ((prediction < 0f ? decay : 1f) / (1f + decay)) - Smooth(target);
    }

    private float Smooth(float target) => (target * _kept) + _added;
}
