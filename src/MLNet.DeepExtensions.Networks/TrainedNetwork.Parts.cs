using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    /// <summary>The part of the network that ends with a layer, with the same weights.</summary>
    /// <param name="layer">The last layer's name.</param>
    /// <exception cref="ArgumentException">No layer has that name; the message lists the names.</exception>
    public TrainedNetwork Until(string layer) => WithWeightsOf(Network.Until(layer), this);

    /// <summary>The part of the network behind a cut, with the same weights; see <see cref="Network.Behind"/>.</summary>
    /// <param name="cut">The node's number, such as <see cref="Network.CutBefore"/> gives.</param>
    public TrainedNetwork Behind(int cut) => WithWeightsOf(Network.Behind(cut), this);

    /// <summary>The part of the network that gives features, with the same weights; see <see cref="Network.WithoutHead"/>.</summary>
    /// <exception cref="InvalidOperationException">The network has no layer in front of its head.</exception>
    public TrainedNetwork WithoutHead() => WithWeightsOf(Network.WithoutHead(), this);

    /// <summary>
    /// The network with another behind it, which takes this one's output: a backbone and its head. Layers whose names both have are renamed
    /// in the other.
    /// </summary>
    /// <param name="next">The other network; the result has its class names, its recipe and its metadata.</param>
    /// <exception cref="ArgumentException">The other network does not take this one's output.</exception>
    public TrainedNetwork Then(TrainedNetwork next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Network joined = Network.Then(next.Network);
        ImmutableArray<ParameterEntry> entries = ParameterLayout.Of(joined).Entries;
        NetworkWeights weights = new(ParameterLayout.Of(joined));
        ImmutableArray<ParameterEntry> own = _weights.Layout.Entries;
        for (int i = 0; i < entries.Length; i++)
        {
            Span<float> from = i < own.Length ? _weights[own[i]] : next._weights[next._weights.Layout.Entries[i - own.Length]];
            from.CopyTo(weights[entries[i]]);
        }

        return new TrainedNetwork(joined, weights, next.ClassNames, next.Recipe) { Metadata = next.Metadata };
    }

    /// <summary>
    /// The same network with its layers replaced by what a function makes of them, as long as their parameters keep their shapes: to freeze
    /// and unfreeze layers.
    /// </summary>
    /// <param name="map">Gives the new layer.</param>
    /// <exception cref="ArgumentException">A new layer does not fit, or has other parameters.</exception>
    public TrainedNetwork Select(Func<Layer, Layer> map) =>
        new(Network.Select(map), _weights, ClassNames, Recipe) { Metadata = Metadata };

    /// <summary>
    /// The same network with its outputs in another order of the class names: the columns of its final dense layer change places.
    /// </summary>
    /// <param name="classNames">All of the network's class names, in the new order.</param>
    /// <exception cref="ArgumentException">The names are not those of the network; the message lists the difference.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no class names, or its outputs are not those of a dense layer, one per class.
    /// </exception>
    public TrainedNetwork WithClassOrder(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        IReadOnlyList<string> own = ClassNames
            ?? throw new InvalidOperationException("The network has no class names to compare with others.");
        if (own.SequenceEqual(classNames, StringComparer.Ordinal))
        {
            return this;
        }

        int[] numbers = ClassAlignment.NumbersOf(own, "the network", classNames, "the list of names", takesFewer: false);
        if (Network.Nodes[Network.FinalActivationNode].Layer is not Dense { Units: var units } dense || units != own.Count)
        {
            throw new InvalidOperationException(
                $"The network's {own.Count} classes are not the outputs of a final dense layer, so their order cannot be changed.");
        }

        NetworkWeights weights = Weights;
        foreach (string parameter in (string[])(dense.UseBias ? ["weights", "bias"] : ["weights"]))
        {
            ReadOnlySpan<float> from = SharedWeights[$"{dense.Name}.{parameter}"];
            Span<float> to = weights[$"{dense.Name}.{parameter}"];
            for (int i = 0; i < from.Length; i++)
            {
                to[i - (i % units) + numbers[i % units]] = from[i];
            }
        }

        return new TrainedNetwork(Network, weights, classNames, Recipe) { Metadata = Metadata };
    }

    private static TrainedNetwork WithWeightsOf(Network part, TrainedNetwork whole)
    {
        NetworkWeights weights = new(ParameterLayout.Of(part));
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            whole._weights[entry.Name].CopyTo(weights[entry]);
        }

        bool isWhole = part.Nodes[^1].Layer.Name == whole.Network.Nodes[^1].Layer.Name;
        return new TrainedNetwork(part, weights, isWhole ? whole.ClassNames : null, isWhole ? whole.Recipe : null);
    }
}
