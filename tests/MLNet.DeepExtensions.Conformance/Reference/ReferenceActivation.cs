using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Activation functions in double precision, straight from their formulas.</summary>
internal static class ReferenceActivation
{
    // SELU's, from the fixed point of mean 0 and variance 1.
    private const double Scale = 1.0507009873554804934193349852946;
    private const double Alpha = 1.6732632423543772848170429916717;

    /// <summary>Every elementwise activation, with parameters off their defaults where there are any.</summary>
    public static Activation[] All { get; } =
    [
        Activation.Linear, Activation.ReLU, Activation.ReLU6, Activation.LeakyReLU(0.1f), Activation.LeakyReLU(0),
        Activation.LeakyReLU(-0.5f), Activation.ELU(0.7f), Activation.ELU(-0.5f), Activation.GELU, Activation.SiLU, Activation.HardSigmoid,
        Activation.HardSwish, Activation.SELU, Activation.Mish, Activation.SmoothClip(3), Activation.SmoothClip(0.5f), Activation.Cosine,
        Activation.Sigmoid, Activation.Tanh, Activation.Softplus,
    ];

    /// <summary>Where derivatives jump: finite differences across these say nothing.</summary>
    public static double[] Kinks { get; } = [-3, 0, 3, 6];

    /// <summary><c>act(x)</c>.</summary>
    public static double Value(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.ReLU => Math.Max(0, x),
        ActivationKind.ReLU6 => Math.Min(Math.Max(0, x), 6),
        ActivationKind.LeakyReLU => x > 0 ? x : activation.Alpha * x,
        ActivationKind.ELU => x > 0 ? x : activation.Alpha * (Math.Exp(x) - 1),
        ActivationKind.GELU => x * NormalDistribution(x),
        ActivationKind.SiLU => x / (1 + Math.Exp(-x)),
        ActivationKind.SELU => Scale * (x > 0 ? x : Alpha * (Math.Exp(x) - 1)),
        ActivationKind.Mish => x * Math.Tanh(Value(Activation.Softplus, x)),
        ActivationKind.SmoothClip => x / Math.Sqrt(1 + (x / activation.Alpha * (x / activation.Alpha))),
        ActivationKind.Cosine => Math.Cos(x),
        ActivationKind.HardSigmoid => Math.Min(Math.Max(x + 3, 0), 6) / 6,
        ActivationKind.HardSwish => x * Math.Min(Math.Max(x + 3, 0), 6) / 6,
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Softplus => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x)),
        _ => throw new NotSupportedException(activation.ToString()),
    };

    /// <summary>The derivative at the input whose output is y.</summary>
    public static double SlopeAtOutput(Activation activation, double y) => activation.Kind switch
    {
        ActivationKind.Linear => 1,
        ActivationKind.ReLU => y > 0 ? 1 : 0,
        ActivationKind.ReLU6 => y is > 0 and < 6 ? 1 : 0,
        ActivationKind.LeakyReLU => y > 0 ? 1 : activation.Alpha,
        ActivationKind.ELU => y > 0 ? 1 : y + activation.Alpha,
        ActivationKind.SELU => y > 0 ? Scale : y + (Scale * Alpha),
        ActivationKind.SmoothClip => Math.Pow(Math.Max(0, 1 - (y / activation.Alpha * (y / activation.Alpha))), 1.5),
        ActivationKind.HardSigmoid => y is > 0 and < 1 ? 1.0 / 6 : 0,
        ActivationKind.Sigmoid => y * (1 - y),
        ActivationKind.Tanh => 1 - (y * y),
        ActivationKind.Softplus => 1 - Math.Exp(-y),
        _ => throw new NotSupportedException(activation.ToString()),
    };

    /// <summary>
    /// <c>Phi(x)</c> by the Taylor series near zero and the continued fraction of the tail (Abramowitz and Stegun 26.2.10, 26.2.14).
    /// </summary>
    private static double NormalDistribution(double x)
    {
        double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(x) < 4)
        {
            double term = x;
            double sum = x;
            for (int n = 1; n < 200; n++)
            {
                term *= x * x / ((2 * n) + 1);
                sum += term;
            }

            return 0.5 + (density * sum);
        }

        double fraction = Math.Abs(x);
        for (int n = 200; n > 0; n--)
        {
            fraction = Math.Abs(x) + (n / fraction);
        }

        return x < 0 ? density / fraction : 1 - (density / fraction);
    }
}
