using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Mean and standard deviation of a regression's labels, output by output. A network learns <c>(y - mean) / deviation</c>, which suits the scale of fresh
/// weights whatever the labels' unit; afterwards the scale goes into the output layer, so that it gives values in that unit.
/// </summary>
internal sealed class LabelScale
{
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private LabelScale(double[] mean, double[] deviation) => (_mean, _deviation) = (mean, deviation);

    /// <summary>Reads a dataset's targets.</summary>
    public static LabelScale Of(Dataset data)
    {
        int width = data.TargetWidth;
        var (mean, squares) = (new double[width], new double[width]);
        long seen = 0;
        const int Block = 4096;
        var rows = new long[Block];
        var targets = new float[Block * width];
        var weights = new float[Block];
        for (long first = 0; first < data.Count; first += Block)
        {
            int count = (int)Math.Min(Block, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                rows[i] = first + i;
            }

            data.ReadTargets(rows.AsSpan(0, count), targets.AsSpan(0, count * width), weights.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                // Welford's update: no digits are lost where the mean is large beside the deviation.
                seen++;
                for (int output = 0; output < width; output++)
                {
                    double difference = targets[(i * width) + output] - mean[output];
                    mean[output] += difference / seen;
                    squares[output] += difference * (targets[(i * width) + output] - mean[output]);
                }
            }
        }

        return new LabelScale(mean, [.. squares.Select(sum => sum > 0 ? Math.Sqrt(sum / seen) : 1)]);
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

    /// <summary>Makes a network that gives standardised values give values in the labels' unit.</summary>
    public TrainedNetwork ToUnit(TrainedNetwork network) => Rescale(network, (value, output) => value * _deviation[output], _mean);

    /// <summary>The reverse of <see cref="ToUnit"/>, to train a network further.</summary>
    public TrainedNetwork ToStandard(TrainedNetwork network) =>
        Rescale(network, (value, output) => value / _deviation[output], [.. _mean.Zip(_deviation, static (mean, deviation) => -mean / deviation)]);

    private static TrainedNetwork Rescale(TrainedNetwork network, Func<double, int, double> scale, double[] shift)
    {
        NetworkWeights weights = network.Weights;
        string layer = network.Network.Nodes[^1].Layer.Name;
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

        return new TrainedNetwork(network.Network, weights, network.ClassNames);
    }
}
