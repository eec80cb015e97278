namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// An activation function as kernels carry it. Its kind is the same for all threads, so that choosing costs next to nothing.
/// </summary>
internal readonly struct DeviceActivation
{
    private const float SELUBelow = (float)((double)Activation.SELUScale * Activation.SELUAlpha);

    // Above this tanh(log(1 + exp(x))) is 1, and the powers of exp(x) would leave the range of a float.
    private const float MishBound = 20f;

    private readonly int _kind;
    private readonly float _alpha;

    /// <param name="activation">Any elementwise activation.</param>
    /// <exception cref="ArgumentException">It is softmax.</exception>
    public DeviceActivation(Activation activation)
    {
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation: it has kernels of its own.", nameof(activation));
        }

        _kind = (int)activation.Kind;
        _alpha = activation.Alpha;
    }

    /// <summary><c>act(x)</c>.</summary>
    public float Apply(float x) => (ActivationKind)_kind switch
    {
        ActivationKind.ReLU => DeviceMath.Max(0f, x),
        ActivationKind.ReLU6 => DeviceMath.Min(6f, DeviceMath.Max(0f, x)),
        ActivationKind.LeakyReLU => x > 0f ? x : _alpha * x,
        ActivationKind.ELU => x > 0f ? x : _alpha * DeviceMath.ExpM1(x),
        ActivationKind.GELU => x * DeviceMath.NormalDistribution(x),
        ActivationKind.SiLU => x * DeviceMath.Sigmoid(x),
        ActivationKind.SELU => x > 0f ? Activation.SELUScale * x : SELUBelow * DeviceMath.ExpM1(x),
        ActivationKind.Mish => Mish(x),
        ActivationKind.SmoothClip => SmoothClip(x / _alpha),
        ActivationKind.Cosine => DeviceMath.Cos(x),
        ActivationKind.HardSigmoid => DeviceMath.Min(6f, DeviceMath.Max(0f, x + 3f)) / 6f,
        ActivationKind.HardSwish => x * (DeviceMath.Min(6f, DeviceMath.Max(0f, x + 3f)) / 6f),
        ActivationKind.Sigmoid => DeviceMath.Sigmoid(x),
        ActivationKind.Tanh => DeviceMath.Tanh(x),
        ActivationKind.Softplus => DeviceMath.Max(0f, x) + DeviceMath.Log1P(DeviceMath.Exp(-MathF.Abs(x))),
        _ => x,
    };

    /// <summary><c>act'</c>, from the output y where <see cref="Activation.HasGradientFromOutput"/>.</summary>
    public float SlopeAtOutput(float y) => (ActivationKind)_kind switch
    {
        ActivationKind.ReLU => y > 0f ? 1f : 0f,
        ActivationKind.ReLU6 => y > 0f && y < 6f ? 1f : 0f,
        ActivationKind.LeakyReLU => y > 0f ? 1f : _alpha,
        ActivationKind.ELU => y > 0f ? 1f : y + _alpha,
        ActivationKind.SELU => y > 0f ? Activation.SELUScale : y + SELUBelow,
        ActivationKind.SmoothClip => SmoothClipSlope(y / _alpha),
        ActivationKind.HardSigmoid => y > 0f && y < 1f ? 1f / 6f : 0f,
        ActivationKind.Sigmoid => y * (1f - y),
        ActivationKind.Tanh => (1f - y) * (1f + y),
        ActivationKind.Softplus => -DeviceMath.ExpM1(-y),
        _ => 1f,
    };

    /// <summary><c>act'(x)</c>, from the input, of those whose slope cannot be had from the output.</summary>
    public float SlopeAtInput(float x) => (ActivationKind)_kind switch
    {
        ActivationKind.LeakyReLU => x > 0f ? 1f : _alpha,
        ActivationKind.ELU => x > 0f ? 1f : _alpha * DeviceMath.Exp(x),
        ActivationKind.GELU => DeviceMath.NormalDistribution(x) + (x * 0.39894228f * DeviceMath.Exp(x * x * -0.5f)),
        ActivationKind.SiLU => SiLUSlope(x),
        ActivationKind.Mish => MishSlope(x),
        ActivationKind.Cosine => -DeviceMath.Sin(x),
        _ => x > -3f ? x < 3f ? (x / 3f) + 0.5f : 1f : 0f,
    };

    // From 10^9 on u / sqrt(1 + u^2) is 1, and the square stays within the range of a float.
    private float SmoothClip(float u)
    {
        u = DeviceMath.Min(1e9f, DeviceMath.Max(-1e9f, u));
        return _alpha * (u / MathF.Sqrt((u * u) + 1f));
    }

    private static float SmoothClipSlope(float share)
    {
        float rest = DeviceMath.Max(0f, 1f - (share * share));
        return rest * MathF.Sqrt(rest);
    }

    // With w = exp(x), tanh(log(1 + w)) = n / (n + 2) where n = w (w + 2).
    private static float Mish(float x)
    {
        float w = DeviceMath.Exp(DeviceMath.Min(MishBound, x));
        float n = w * (w + 2f);
        return x * (n / (n + 2f));
    }

    private static float MishSlope(float x)
    {
        float bounded = DeviceMath.Min(MishBound, x);
        float w = DeviceMath.Exp(bounded);
        float n = w * (w + 2f);
        float bend = 4f * w * (w + 1f) / (n + 2f);
        return (n + (bounded * bend)) / (n + 2f);
    }

    private static float SiLUSlope(float x)
    {
        float sigmoid = DeviceMath.Sigmoid(x);
        return sigmoid * (1f + (x * (1f - sigmoid)));
    }
}
