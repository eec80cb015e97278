using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Ensembles;

/// <summary>
/// Sets probabilities right by rows that were not trained on: logits are divided by the one temperature with which those rows are most
/// likely, <c>p = softmax(logits / T)</c> (Guo et al. 2017). Above 1 for a network that is too sure. Which class is the largest does not
/// change.
/// </summary>
public static class TemperatureScaling
{
    private const double LargestLog = 3;

    // What an improvement must be worth, so that a few rows that are all right do not make a network sure without bound.
    private const double Prior = 2;

    /// <summary>Finds the temperature of logits.</summary>
    /// <param name="logits">The logits, <c>[rows, width]</c>; of one value for two classes, p of class 1 being <c>sigmoid(logit)</c>.</param>
    /// <param name="width">The number of logits a row.</param>
    /// <param name="classes">The rows' classes.</param>
    /// <param name="weights">The rows' weights; empty for ones.</param>
    /// <returns>
    /// The T from e^-3 to e^3 that makes <c>sum weight (-log p[class]) + 2 (ln T)^2</c> smallest: the second term is worth two rows or
    /// so, and rules out infinities where every row is right.
    /// </returns>
    /// <exception cref="ArgumentException">A length does not fit, or a class is out of range.</exception>
    public static double Fit(ReadOnlyMemory<float> logits, int width, ReadOnlyMemory<int> classes, ReadOnlyMemory<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (logits.Length != (long)classes.Length * width || (!weights.IsEmpty && weights.Length != classes.Length))
        {
            throw new ArgumentException(
                $"There are {logits.Length} logits and {weights.Length} weights for {classes.Length} rows of {width}.", nameof(logits));
        }

        if (classes.Span.ContainsAnyExceptInRange(0, Math.Max(width, 2) - 1))
        {
            throw new ArgumentException($"A class is out of the range from 0 to {Math.Max(width, 2) - 1}.", nameof(classes));
        }

        return Math.Exp(Smallest(log =>
            LossOf(logits.Span, width, classes.Span, weights.Span, Math.Exp(-log)) + (Prior * log * log)));
    }

    /// <summary>The network with its logits divided by the temperature that rows which it was not trained on ask for.</summary>
    /// <param name="network">A network that ends in a dense layer with a softmax or a sigmoid.</param>
    /// <param name="heldOut">Rows with class numbers; classes are compared by name.</param>
    /// <exception cref="ArgumentException">The rows do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">The network ends in something else.</exception>
    public static TrainedNetwork Calibrate(TrainedNetwork network, Dataset heldOut)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(heldOut);
        RequireProbabilities(network);
        Dataset aligned = network.ClassNames is { } names ? heldOut.WithClasses(names) : heldOut;
        return Ensemble.Average([network], temperature: Fit(
            network.WithoutProbabilities().Predict(aligned), network.Network.OutputShape.Size, aligned.ReadClasses(),
            Ensemble.WeightsOf(aligned)));
    }

    /// <summary>Whether a network's outputs are probabilities of classes that exclude each other.</summary>
    internal static bool Applies(Network network, Loss? loss) =>
        OutputMeaning.Of(network, loss).Kind == OutputKind.Probabilities
        && network.OutputShape.Rank == 1
        && (network.FinalActivation?.Kind == ActivationKind.Softmax
            || (network.FinalActivation?.Kind == ActivationKind.Sigmoid && network.OutputShape.Size == 1));

    private static void RequireProbabilities(TrainedNetwork network)
    {
        if (!Applies(network.Network, network.Recipe?.Loss))
        {
            throw new InvalidOperationException(
                $"The network puts out {network.Network.OutputShape} with {network.Network.FinalActivation?.Kind.ToString() ?? "nothing"} "
                + "at the end; a temperature is for the probabilities of one of several classes: a softmax, or a sigmoid of one output.");
        }
    }

    private static double LossOf(
        ReadOnlySpan<float> logits, int width, ReadOnlySpan<int> classes, ReadOnlySpan<float> weights, double factor)
    {
        double sum = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            ReadOnlySpan<float> own = logits.Slice(row * width, width);
            double loss = width == 1
                ? Softplus(classes[row] == 1 ? -own[0] * factor : own[0] * factor)
                : CrossEntropy(own, classes[row], factor);
            sum += (weights.IsEmpty ? 1 : weights[row]) * loss;
        }

        return sum;
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double CrossEntropy(ReadOnlySpan<float> logits, int number, double factor)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit * factor);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((logit * factor) - largest);
        }

        return Math.Log(sum) + largest - (logits[number] * factor);
    }

    /// <summary>The place of the smallest value by golden sections.</summary>
    private static double Smallest(Func<double, double> function)
    {
        const int Sections = 40;
        double golden = (Math.Sqrt(5) - 1) / 2;
        (double low, double high) = (-LargestLog, LargestLog);
        (double a, double b) = (high - (golden * (high - low)), low + (golden * (high - low)));
        (double atA, double atB) = (function(a), function(b));
        for (int i = 0; i < Sections; i++)
        {
            if (atA < atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - (golden * (high - low));
                atA = function(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + (golden * (high - low));
                atB = function(b);
            }
        }

        return (low + high) / 2;
    }
}
