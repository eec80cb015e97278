using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    /// <summary>The part of the network that ends with a layer, with the same weights.</summary>
    /// <param name="layer">The last layer's name.</param>
    /// <exception cref="ArgumentException">No layer has that name; the message lists the names.</exception>
    public TrainedNetwork Until(string layer) => WithWeightsOf(Network.Until(layer), this);

    /// <summary>The part of the network behind a cut, with the same weights; see <see cref="Network.Behind"/>.</summary>
    internal TrainedNetwork Behind(int cut) => WithWeightsOf(Network.Behind(cut), this);

    /// <summary>The part of the network that gives features, with the same weights; see <see cref="Network.WithoutHead"/>.</summary>
    /// <exception cref="InvalidOperationException">The network has no layer in front of its head.</exception>
    public TrainedNetwork WithoutHead() => WithWeightsOf(Network.WithoutHead(), this);

    /// <summary>
    /// The network with another behind it, which takes this one's output: a backbone and its head. Layers whose names both have are renamed in the other.
    /// </summary>
    /// <param name="next">The other network; the result has its class names.</param>
    /// <exception cref="ArgumentException">The other network does not take this one's output.</exception>
    public TrainedNetwork Then(TrainedNetwork next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Network joined = Network.Then(next.Network);
        ImmutableArray<ParameterEntry> entries = ParameterLayout.Of(joined).Entries;
        var weights = new NetworkWeights(ParameterLayout.Of(joined));
        ImmutableArray<ParameterEntry> own = _weights.Layout.Entries;
        for (int i = 0; i < entries.Length; i++)
        {
            Span<float> from = i < own.Length ? _weights[own[i]] : next._weights[next._weights.Layout.Entries[i - own.Length]];
            from.CopyTo(weights[entries[i]]);
        }

        return new TrainedNetwork(joined, weights, next.ClassNames);
    }

    /// <summary>
    /// The same network with its layers replaced by what a function makes of them, as long as their parameters keep their shapes: to freeze and unfreeze
    /// layers.
    /// </summary>
    /// <param name="map">Gives the new layer.</param>
    /// <exception cref="ArgumentException">A new layer does not fit, or has other parameters.</exception>
    public TrainedNetwork Select(Func<Layer, Layer> map) => new(Network.Select(map), _weights, ClassNames);

    private static TrainedNetwork WithWeightsOf(Network part, TrainedNetwork whole)
    {
        var weights = new NetworkWeights(ParameterLayout.Of(part));
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            whole._weights[entry.Name].CopyTo(weights[entry]);
        }

        bool isWhole = part.Nodes[^1].Layer.Name == whole.Network.Nodes[^1].Layer.Name;
        return new TrainedNetwork(part, weights, isWhole ? whole.ClassNames : null);
    }
}
