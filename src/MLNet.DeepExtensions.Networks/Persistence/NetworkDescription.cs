using System.Collections.Immutable;
using System.Text.Json;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network as it is written into a file: JSON with the input shape and the layers, each with its type, its settings and its inputs.</summary>
internal static class NetworkDescription
{
    private sealed record Description(TensorShape Input, ImmutableArray<Node> Layers);

    private sealed record Node(Layer Layer, ImmutableArray<int> Inputs);

    public static string Write(Network network) => JsonSerializer.Serialize(
        new Description(network.InputShape, [.. network.Nodes.Select(node => new Node(node.Layer, node.Inputs))]), ComponentRegistry.JsonOptions);

    /// <exception cref="ModelFormatException">The text is no description of a network.</exception>
    public static Network Read(string json, string source)
    {
        try
        {
            Description description = JsonSerializer.Deserialize<Description>(json, ComponentRegistry.JsonOptions)
                ?? throw ModelFormatException.In(source, "its description is empty");
            if (description.Input is null || description.Layers.IsDefaultOrEmpty || description.Layers.Any(node => node?.Layer is null || node.Inputs.IsDefault))
            {
                throw ModelFormatException.In(source, "its description lacks the input's shape, or a layer, or a layer's inputs");
            }

            return Network.FromGraph(description.Input, [.. description.Layers.Select(node => (node.Layer, node.Inputs))]);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw ModelFormatException.In(source, $"its description is not valid: {exception.Message}", exception);
        }
    }
}
