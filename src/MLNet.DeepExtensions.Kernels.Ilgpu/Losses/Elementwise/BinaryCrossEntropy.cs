namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>-t log(q) - (1 - t) log(1 - q)</c> with <c>q = clamp(p, 1e-7, 1 - 1e-7)</c> and t smoothed to <c>t (1 - smoothing) + smoothing /
/// 2</c>.
/// </summary>
internal readonly struct BinaryCrossEntropy(float smoothing) : IElementLoss
{
    private const float Least = 1e-7f;
    private readonly float _kept = 1f - smoothing;
    private readonly float _added = 0.5f * smoothing;

    public float Value(float prediction, float target)
    {
        float q = DeviceMath.Min(DeviceMath.Max(prediction, Least), 1f);

        // 1 - 1e-7 is no float: its side of the clamp is taken at 1 - q and at log(q) instead.
        float rest = DeviceMath.Max(1f - q, Least);
        float logOfRest = rest == 1f ? -q : DeviceMath.Log(rest) * (q / (1f - rest));
        float logOfQ = DeviceMath.Min(DeviceMath.Log(q), -Least);
        return -(Smooth(target) * logOfQ) - (Smooth(1f - target) * logOfRest);
    }

    public float Slope(float prediction, float target)
    {
        float rest = 1f - prediction;
        return DeviceMath.Min(prediction, rest) > Least ? (Smooth(1f - target) / rest) - (Smooth(target) / prediction) : 0f;
    }

    private float Smooth(float target) => (target * _kept) + _added;
}
