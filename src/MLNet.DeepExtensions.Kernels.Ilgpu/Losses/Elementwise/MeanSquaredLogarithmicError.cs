namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>(log(1 + max(p, 1e-7)) - log(1 + max(t, 1e-7)))^2</c>.</summary>
internal readonly struct MeanSquaredLogarithmicError : IElementLoss
{
    public float Value(float prediction, float target)
    {
        float difference = Difference(prediction, target);
        return difference * difference;
    }

    public float Slope(float prediction, float target) => prediction > 1e-7f ? 2f * Difference(prediction, target) / (1f + prediction) : 0f;

    // As one logarithm, of the larger over the smaller: two nearly equal ones would cancel.
    private static float Difference(float prediction, float target)
    {
        prediction = DeviceMath.Max(prediction, 1e-7f);
        target = DeviceMath.Max(target, 1e-7f);
        float error = prediction - target;
        float size = DeviceMath.Log1P(MathF.Abs(error) / (1f + DeviceMath.Min(prediction, target)));
        return error < 0f ? -size : size;
    }
}
