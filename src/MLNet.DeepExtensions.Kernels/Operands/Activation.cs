namespace MLNet.DeepExtensions.Kernels;

/// <summary>The elementwise activation functions that kernels know.</summary>
public enum ActivationKind
{
    /// <summary><c>y = x</c>.</summary>
    Linear,

    /// <summary><c>y = max(0, x)</c>.</summary>
    ReLU,

    /// <summary><c>y = min(max(0, x), 6)</c>.</summary>
    ReLU6,

    /// <summary><c>y = x</c> for <c>x &gt; 0</c>, else <c>alpha x</c>.</summary>
    LeakyReLU,

    /// <summary><c>y = x</c> for <c>x &gt; 0</c>, else <c>alpha (exp(x) - 1)</c>.</summary>
    ELU,

    /// <summary><c>y = x Phi(x) = x (1 + erf(x / sqrt(2))) / 2</c>.</summary>
    GELU,

    /// <summary><c>y = x sigmoid(x)</c>, also called swish.</summary>
    SiLU,

    /// <summary><c>y = min(max(x + 3, 0), 6) / 6</c>.</summary>
    HardSigmoid,

    /// <summary><c>y = x min(max(x + 3, 0), 6) / 6</c>.</summary>
    HardSwish,

    /// <summary><c>y = 1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,

    /// <summary><c>y = tanh(x)</c>.</summary>
    Tanh,

    /// <summary><c>y = log(1 + exp(x))</c>.</summary>
    Softplus,

    /// <summary><c>y = exp(x) / sum(exp(x))</c> along the last axis. Not elementwise: it has kernels of its own.</summary>
    Softmax,

    /// <summary>
    /// <c>y = 1.0507 x</c> for <c>x &gt; 0</c>, else <c>1.0507 * 1.67326 (exp(x) - 1)</c>, which keeps mean 0 and variance 1 from layer to
    /// layer (Klambauer et al. 2017).
    /// </summary>
    SELU,

    /// <summary><c>y = x tanh(log(1 + exp(x)))</c> (Misra 2019).</summary>
    Mish,

    /// <summary><c>y = x / sqrt(1 + (x / alpha)^2)</c>, within -alpha and alpha.</summary>
    SmoothClip,

    /// <summary><c>y = cos(x)</c>.</summary>
    Cosine,
}

/// <summary>An activation function with its parameter, as layers are given it and kernels are handed it.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Alpha">
/// The slope below zero of <see cref="ActivationKind.LeakyReLU"/>, the scale of <see cref="ActivationKind.ELU"/>, the bound of
/// <see cref="ActivationKind.SmoothClip"/>; otherwise unused.
/// </param>
public readonly record struct Activation(ActivationKind Kind, float Alpha = 0f)
{
    /// <summary><c>y = x</c>.</summary>
    public static Activation Linear => default;

    /// <summary><c>y = max(0, x)</c>.</summary>
    public static Activation ReLU => new(ActivationKind.ReLU);

    /// <summary><c>y = min(max(0, x), 6)</c>.</summary>
    public static Activation ReLU6 => new(ActivationKind.ReLU6);

    /// <summary><c>y = x Phi(x)</c>, the exact form with the error function.</summary>
    public static Activation GELU => new(ActivationKind.GELU);

    /// <summary><c>y = x sigmoid(x)</c>.</summary>
    public static Activation SiLU => new(ActivationKind.SiLU);

    /// <summary><c>y = 1.0507 x</c> for <c>x &gt; 0</c>, else <c>1.0507 * 1.67326 (exp(x) - 1)</c>.</summary>
    public static Activation SELU => new(ActivationKind.SELU);

    /// <summary><c>y = x tanh(log(1 + exp(x)))</c>.</summary>
    public static Activation Mish => new(ActivationKind.Mish);

    /// <summary><c>y = min(max(x + 3, 0), 6) / 6</c>.</summary>
    public static Activation HardSigmoid => new(ActivationKind.HardSigmoid);

    /// <summary><c>y = x min(max(x + 3, 0), 6) / 6</c>.</summary>
    public static Activation HardSwish => new(ActivationKind.HardSwish);

    /// <summary><c>y = 1 / (1 + exp(-x))</c>.</summary>
    public static Activation Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary><c>y = tanh(x)</c>.</summary>
    public static Activation Tanh => new(ActivationKind.Tanh);

    /// <summary><c>y = log(1 + exp(x))</c>.</summary>
    public static Activation Softplus => new(ActivationKind.Softplus);

    /// <summary><c>y = exp(x) / sum(exp(x))</c> along the last axis.</summary>
    public static Activation Softmax => new(ActivationKind.Softmax);

    /// <summary><c>y = x</c> for <c>x &gt; 0</c>, else <c>alpha x</c>.</summary>
    /// <param name="alpha">The slope below zero.</param>
    public static Activation LeakyReLU(float alpha = 0.01f) => new(ActivationKind.LeakyReLU, alpha);

    /// <summary><c>y = x</c> for <c>x &gt; 0</c>, else <c>alpha (exp(x) - 1)</c>.</summary>
    /// <param name="alpha">The scale below zero; more than 0, so that the gradient can be had from the output.</param>
    public static Activation ELU(float alpha = 1f) => new(ActivationKind.ELU, alpha);

    /// <summary>
    /// <c>y = x / sqrt(1 + (x / bound)^2)</c>: about x near zero, and never beyond the bound. It keeps outliers of scaled inputs from
    /// ruling (Holzmüller et al. 2024, with the bound 3); with <c>1 / bound^2</c> for its parameter it is called ISRU.
    /// </summary>
    /// <param name="bound">The largest magnitude; more than 0.</param>
    public static Activation SmoothClip(float bound = 3f) => new(ActivationKind.SmoothClip, bound);

    /// <summary>
    /// <c>y = cos(x)</c>, to single precision for magnitudes up to 10,000; of larger ones the last digits are lost, and it stays within
    /// -1 and 1. For periodic embeddings of numbers.
    /// </summary>
    public static Activation Cosine => new(ActivationKind.Cosine);

    /// <summary>
    /// The slope above zero of <see cref="ActivationKind.SELU"/>; below zero it is <c>SELUScale SELUAlpha (exp(x) - 1)</c>.
    /// </summary>
    public const float SELUScale = 1.05070099f;

    /// <summary>See <see cref="SELUScale"/>.</summary>
    public const float SELUAlpha = 1.67326324f;

    /// <summary>
    /// Whether the derivative can be had from the output alone, so that a kernel may apply the activation in its epilogue and
    /// forget the input. Not so for GELU, SiLU, Mish, hard-swish and the cosine, which are not monotonic.
    /// </summary>
    public bool HasGradientFromOutput => Kind switch
    {
        ActivationKind.GELU or ActivationKind.SiLU or ActivationKind.Mish or ActivationKind.HardSwish or ActivationKind.Cosine
            or ActivationKind.Softmax => false,
        ActivationKind.LeakyReLU or ActivationKind.ELU => Alpha > 0,
        _ => true,
    };

    /// <summary>The name as written in tables: <c>ReLU</c>, <c>LeakyReLU(0.01)</c>.</summary>
    public override string ToString() => Kind is ActivationKind.LeakyReLU or ActivationKind.ELU or ActivationKind.SmoothClip
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Kind}({Alpha})")
        : Kind.ToString();
}
