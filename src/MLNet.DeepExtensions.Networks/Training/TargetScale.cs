using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Weighted mean and standard deviation of a regression's targets, output by output. A network learns <c>(y - mean) / deviation</c>, which
/// suits the scale of fresh weights whatever the targets' unit; the scale is worked into the output layer of the result, so that it gives
/// values in that unit.
/// </summary>
internal sealed class TargetScale
{
    // Enough for two or three digits of mean and deviation, all that a scale needs, of data that are computed or come from a file.
    private const long MostRows = 1 << 20;
    private const int Block = 4096;

    private readonly double[] _mean;
    private readonly double[] _deviation;

    private TargetScale(double[] mean, double[] deviation) => (_mean, _deviation) = (mean, deviation);

    /// <summary>
    /// Whether a training standardises its targets: where it is asked for, or where nothing is said and the loss is mean squared or mean
    /// absolute error, whose best network is the same for scaled targets. The output must be that of a dense layer with a bias and without
    /// an activation, which the scale can be worked into, and which is trained.
    /// </summary>
    public static bool Applies(Network network, Loss loss, bool? asked) =>
        (asked ?? loss is MeanSquaredError or MeanAbsoluteError) && Refusal(network, loss) is null;

    /// <summary>Why targets cannot be standardized; null where they can.</summary>
    public static string? Refusal(Network network, Loss loss)
    {
        if (network.Nodes[^1].Layer is not Dense { Activation.Kind: ActivationKind.Linear, UseBias: true, Trainable: true }
            || network.OutputShape.Rank > 1)
        {
            return "the last layer must be Dense, without an activation, with a bias, trained, and give one row per sample";
        }

        bool isOwn = loss.GetType().Assembly != typeof(Loss).Assembly;
        return isOwn || loss is MeanSquaredError or MeanAbsoluteError or Huber or LogCosh
            ? null
            : $"{loss.GetType().Name} has another meaning for standardized targets; MeanSquaredError, MeanAbsoluteError, Huber, LogCosh and custom losses are allowed";
    }

    /// <summary>Reads the targets of a dataset, or of a million of its rows spread evenly over it.</summary>
    /// <exception cref="InvalidDataException">A target is not a finite number; the message names row and column.</exception>
    public static TargetScale Of(Dataset data)
    {
        int width = data.TargetWidth;
        (double[]? mean, double[]? squares) = (new double[width], new double[width]);
        double seen = 0;
        long total = Math.Min(data.Count, MostRows);
        long[] rows = new long[Block];
        float[] targets = new float[Block * width];
        float[] weights = new float[Block];
        for (long first = 0; first < total; first += Block)
        {
            int count = (int)Math.Min(Block, total - first);
            for (int i = 0; i < count; i++)
            {
                rows[i] = (long)((Int128)(first + i) * data.Count / total);
            }

            data.ReadTargets(rows.AsSpan(0, count), targets.AsSpan(0, count * width), weights.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                // West's update, Welford's with weights: no digits are lost where the mean is large beside the deviation.
                seen += weights[i];
                double share = weights[i] == 0 ? 0 : weights[i] / seen;
                for (int output = 0; output < width; output++)
                {
                    float target = targets[(i * width) + output];
                    if (!float.IsFinite(target))
                    {
                        throw new InvalidDataException(
                            $"Target {output} of row {rows[i]} is {target}; a regression's targets are finite numbers.");
                    }

                    double difference = target - mean[output];
                    mean[output] += difference * share;
                    squares[output] += weights[i] * difference * (target - mean[output]);
                }
            }
        }

        return new TargetScale(mean, [.. squares.Select(sum => sum > 0 ? Math.Sqrt(sum / seen) : 1)]);
    }

    /// <summary>Standardises targets, <c>[rows, outputs]</c>.</summary>
    public void Standardize(Span<float> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            int output = i % _mean.Length;
            targets[i] = (float)((targets[i] - _mean[output]) / _deviation[output]);
        }
    }

    /// <summary>Standardised values, <c>[rows, outputs]</c>, in the targets' unit.</summary>
    public void ToUnit(ReadOnlySpan<float> values, Span<float> inUnit)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int output = i % _mean.Length;
            inUnit[i] = (float)((values[i] * _deviation[output]) + _mean[output]);
        }
    }

    /// <summary>
    /// What turns the mean loss of standardized targets into that of the targets themselves: <c>deviation^2</c> for mean squared and
    /// <c>deviation</c> for mean absolute error of one output. 1 for several outputs and other losses, where no factor does.
    /// </summary>
    public double LossFactor(Loss loss) => (loss, _deviation.Length) switch
    {
        (MeanSquaredError, 1) => _deviation[0] * _deviation[0],
        (MeanAbsoluteError, 1) => _deviation[0],
        _ => 1,
    };

    /// <summary>Makes a network that gives standardized values give values in the targets' unit.</summary>
    public void ToUnit(Network network, NetworkWeights weights) =>
        Rescale(network, weights, (value, output) => value * _deviation[output], _mean);

    /// <summary>The reverse, to train a network further.</summary>
    public void ToStandard(Network network, NetworkWeights weights) => Rescale(
        network, weights, (value, output) =>
            value / _deviation[output], [.. _mean.Zip(_deviation, static (mean, deviation) => -mean / deviation)]);

    private static void Rescale(Network network, NetworkWeights weights, Func<double, int, double> scale, double[] shift)
    {
        string layer = network.Nodes[^1].Layer.Name;
        Span<float> matrix = weights[$"{layer}.weights"];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = (float)scale(matrix[i], i % shift.Length);
        }

        Span<float> bias = weights[$"{layer}.bias"];
        for (int i = 0; i < bias.Length; i++)
        {
            bias[i] = (float)(scale(bias[i], i) + shift[i]);
        }
    }
}
