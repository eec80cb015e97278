using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Holds a network's outputs within the range of its training targets: where rows are unlike those that were learnt from, a network's
/// values go anywhere, and no training row says that they may.
/// </summary>
/// <param name="Minimum">The smallest target of each output.</param>
/// <param name="Maximum">The largest one.</param>
internal sealed record OutputRange(float[] Minimum, float[] Maximum)
{
    // ReLU6 holds values within 0 and 6.
    private const float Top = 6;

    /// <summary>The range of a data set's targets; rows of weight 0 do not count.</summary>
    public static OutputRange Of(Dataset data)
    {
        int width = data.TargetWidth;
        float[] targets = new float[checked((int)data.Count * width)];
        float[] weights = new float[data.Count];
        data.ReadTargets([.. Enumerable.Range(0, weights.Length).Select(static row => (long)row)], targets, weights);
        float[] minimum = [.. Enumerable.Repeat(float.PositiveInfinity, width)];
        float[] maximum = [.. Enumerable.Repeat(float.NegativeInfinity, width)];
        for (int i = 0; i < targets.Length; i++)
        {
            if (weights[i / width] > 0)
            {
                minimum[i % width] = Math.Min(minimum[i % width], targets[i]);
                maximum[i % width] = Math.Max(maximum[i % width], targets[i]);
            }
        }

        return new OutputRange(minimum, maximum);
    }

    /// <summary>
    /// The network with <c>y' = min + (max - min) / 6 ReLU6(6 (y - min) / (max - min))</c>, of which the inner map is worked into its last
    /// dense layer, and the outer one is a layer behind it.
    /// </summary>
    /// <param name="trained">A network that ends in a linear dense layer with a bias.</param>
    public TrainedNetwork Hold(TrainedNetwork trained)
    {
        Network network = trained.Network;
        Dense last = (Dense)network.Nodes[^1].Layer;
        Network held = Network.FromGraph(
            network.InputShape,
            [
                .. network.Nodes.SkipLast(1).Select(static node => (node.Layer, node.Inputs)),
                (last with { Name = "unheld", Activation = Activation.ReLU6 }, network.Nodes[^1].Inputs),
                (new Dense { Units = last.Units, Name = last.Name }, [network.Nodes.Length - 1]),
            ]);
        NetworkWeights from = trained.Weights;
        NetworkWeights weights = new(ParameterLayout.Of(held));
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            if (from.Layout.Entries.FirstOrDefault(own => own.Name == entry.Name) is { } own && !entry.Name.StartsWith($"{last.Name}.", StringComparison.Ordinal))
            {
                from[own].CopyTo(weights[entry]);
            }
        }

        Span<float> inner = weights["unheld.weights"], bias = weights["unheld.bias"];
        ReadOnlySpan<float> oldWeights = from[$"{last.Name}.weights"], oldBias = from[$"{last.Name}.bias"];
        for (int i = 0; i < inner.Length; i++)
        {
            inner[i] = (float)(oldWeights[i] * Factor(i % last.Units));
        }

        for (int i = 0; i < last.Units; i++)
        {
            bias[i] = (float)(((double)oldBias[i] - Minimum[i]) * Factor(i));
            weights[$"{last.Name}.weights"][(i * last.Units) + i] = (float)(((double)Maximum[i] - Minimum[i]) / Top);
            weights[$"{last.Name}.bias"][i] = Minimum[i];
        }

        return new TrainedNetwork(held, weights, trained.ClassNames, trained.Recipe);
    }

    // Targets that are all the same leave nothing but that value.
    private double Factor(int output) => Maximum[output] > Minimum[output] ? Top / ((double)Maximum[output] - Minimum[output]) : 0;
}
