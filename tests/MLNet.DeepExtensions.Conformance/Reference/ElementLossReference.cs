using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>
/// Losses that are a mean over a row of a function of one prediction and one target, term by term as their definitions have them.
/// </summary>
internal static class ElementLossReference
{
    private const double Least = 1e-7;

    /// <summary>The terms of the value, to be added up.</summary>
    public static double[] Value(LossKind kind, double parameter, double p, double t)
    {
        double error = p - t;
        double smooth = Smooth(t, parameter);
        double q = Math.Clamp(p, Least, 1 - Least);
        return kind switch
        {
            LossKind.MeanSquaredError => [error * error],
            LossKind.MeanAbsoluteError => [Math.Abs(error)],
            LossKind.MeanAbsolutePercentageError => [100 * Math.Abs(error) / Math.Max(Math.Abs(t), Least)],
            LossKind.MeanSquaredLogarithmicError => [Math.Pow(LogarithmicError(p, t), 2)],
            LossKind.Huber when Math.Abs(error) <= parameter => [error * error / 2],
            LossKind.Huber => [(parameter * Math.Abs(error)) - (parameter * parameter / 2)],
            LossKind.LogCosh => [Math.Log(Math.Cosh(error))],
            LossKind.Hinge => [Math.Max(1 - (t * p), 0)],
            LossKind.SquaredHinge => [Math.Pow(Math.Max(1 - (t * p), 0), 2)],
            LossKind.BinaryCrossEntropy => [-smooth * Math.Log(q), -(1 - smooth) * Math.Log(1 - q)],
            LossKind.Poisson => [p, -t * Math.Log(p + Least)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>The terms of the derivative with respect to the prediction.</summary>
    public static double[] Slope(LossKind kind, double parameter, double p, double t)
    {
        double error = p - t;
        double smooth = Smooth(t, parameter);
        return kind switch
        {
            LossKind.MeanSquaredError => [2 * error],
            LossKind.MeanAbsoluteError => [Math.Sign(error)],
            LossKind.MeanAbsolutePercentageError => [100 * Math.Sign(error) / Math.Max(Math.Abs(t), Least)],
            LossKind.MeanSquaredLogarithmicError => [p > Least ? 2 * LogarithmicError(p, t) / (1 + p) : 0],
            LossKind.Huber => [Math.Clamp(error, -parameter, parameter)],
            LossKind.LogCosh => [Math.Tanh(error)],
            LossKind.Hinge => [t * p < 1 ? -t : 0],
            LossKind.SquaredHinge => [-2 * t * Math.Max(1 - (t * p), 0)],
            LossKind.BinaryCrossEntropy when p is <= Least or >= 1 - Least => [0],
            LossKind.BinaryCrossEntropy => [-smooth / p, (1 - smooth) / (1 - p)],
            LossKind.Poisson => [1, -t / (p + Least)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary><c>max(x, 0) - x t + log(1 + exp(-|x|))</c>.</summary>
    public static double[] SigmoidCrossEntropy(double smoothing, double x, double t) =>
        [Math.Max(x, 0) - (x * Smooth(t, smoothing)), Math.Log(1 + Math.Exp(-Math.Abs(x)))];

    /// <summary><c>sigmoid(x) - t</c>.</summary>
    public static double[] SigmoidCrossEntropySlope(double smoothing, double x, double t) =>
        [1 / (1 + Math.Exp(-x)), -Smooth(t, smoothing)];

    private static double Smooth(double t, double smoothing) => (t * (1 - smoothing)) + (smoothing / 2);

    private static double LogarithmicError(double p, double t) => Math.Log(1 + Math.Max(p, Least)) - Math.Log(1 + Math.Max(t, Least));
}
