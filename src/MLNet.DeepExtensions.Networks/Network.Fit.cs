using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>Fits the states of layers that look at the training data before the first step: scales, bins.</summary>
    /// <param name="weights">The network's weights, which receive the states.</param>
    /// <param name="data">The training data.</param>
    /// <param name="chosen">Which layers are fitted, among those that can be.</param>
    /// <exception cref="ArgumentException">Such a layer takes none of the network's inputs, nor a slice of one.</exception>
    internal void Fit(NetworkWeights weights, Dataset data, Func<Layer, bool> chosen)
    {
        foreach (NetworkNode node in Nodes.Where(node => node.Layer.IsFitted && chosen(node.Layer)))
        {
            node.Layer.Fit(weights, InputsOf(node, data));
        }
    }

    private Dataset InputsOf(NetworkNode node, Dataset data)
    {
        int source = node.Inputs[0];
        return source == InputNode ? data
            : Nodes[source] is { Layer: Slice slice, Inputs: [InputNode] } ? data.Columns(slice.Start, slice.Count)
            : Nodes[source] is { Layer: NamedInput input } named && IsNamedInput(named) ? data.Input(input.Name)
            : throw new ArgumentException(
                $"Layer '{node.Layer.Name}' is fitted to the network's input and must take it, or a slice of it, directly; "
                + "use BatchNormalization between layers.");
    }
}
