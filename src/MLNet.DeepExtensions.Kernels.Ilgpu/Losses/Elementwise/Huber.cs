namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>e^2 / 2</c> where <c>|e| &lt;= delta</c>, else <c>delta |e| - delta^2 / 2</c>, with <c>e = p - t</c>.</summary>
internal readonly struct Huber(float delta) : IElementLoss
{
    private readonly float _delta = delta;

    public float Value(float prediction, float target)
    {
        float error = MathF.Abs(prediction - target);
        float inner = DeviceMath.Min(error, _delta);
        return inner * (error - (0.5f * inner));
    }

    public float Slope(float prediction, float target) => DeviceMath.Max(-_delta, DeviceMath.Min(_delta, prediction - target));
}
