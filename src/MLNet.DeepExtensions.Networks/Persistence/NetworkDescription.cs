using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A network as it is written into a file: JSON with the input shape and the layers, each with its type, its settings and its inputs.
/// </summary>
internal static class NetworkDescription
{
    internal sealed record Description(TensorShape Input, ImmutableArray<Node> Layers);

    internal sealed record Node(Layer Layer, ImmutableArray<int> Inputs);

    /// <exception cref="InvalidOperationException">A component is not registered.</exception>
    public static string Write(Network network) =>
        ComponentRegistry.Write(new Description(network.InputShape, [.. network.Nodes.Select(node => new Node(node.Layer, node.Inputs))]));

    /// <exception cref="ModelFormatException">The text does not describe a network.</exception>
    public static Network Read(string json, string source)
    {
        Description description = ComponentRegistry.Read<Description>(json, source, "description");
        if (description.Layers.IsDefaultOrEmpty || description.Layers.Any(node => node is null || node.Inputs.IsDefault))
        {
            throw ModelFormatException.In(source, "its description is missing a layer, or a layer's inputs");
        }

        try
        {
            return Network.FromGraph(description.Input, [.. description.Layers.Select(node => (node.Layer, node.Inputs))]);
        }
        catch (ArgumentException exception)
        {
            throw ModelFormatException.In(source, $"its description is not valid: {exception.Message}", exception);
        }
    }
}
