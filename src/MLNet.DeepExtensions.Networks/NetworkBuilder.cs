using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A point in a network under construction: each method appends a layer and returns the point behind it. A point can be used more than
/// once, so that branches begin at it, and be joined with others by <see cref="Add"/>, <see cref="Multiply"/> and
/// <see cref="Concatenate"/>.
/// </summary>
/// <example>
/// <code>
/// NetworkBuilder stem = Network.Input([32, 32, 3]).Convolution(16, 3, Activation.ReLU, PaddingMode.Same);
/// NetworkBuilder branch = stem.Convolution(16, 3, Activation.ReLU, PaddingMode.Same);
/// Network network = stem.Add(branch).GlobalAveragePooling().Dense(10, Activation.Softmax).Build();
/// </code>
/// </example>
public sealed partial class NetworkBuilder
{
    private readonly NetworkBuilder[] _inputs;
    private readonly Layer? _layer;
    private readonly TensorShape _inputShape;

    private NetworkBuilder(TensorShape inputShape, Layer? layer, NetworkBuilder[] inputs) =>
        (_inputShape, _layer, _inputs) = (inputShape, layer, inputs);

    /// <summary>Appends a layer of any kind, one of your own too.</summary>
    /// <param name="layer">The layer.</param>
    public NetworkBuilder Append(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new NetworkBuilder(_inputShape, layer, [this]);
    }

    /// <summary>Joins this point and others by a layer of any kind.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="others">The layer's further inputs.</param>
    public NetworkBuilder Join(Layer layer, params ReadOnlySpan<NetworkBuilder> others)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new NetworkBuilder(_inputShape, layer, [this, .. others]);
    }

    /// <summary>Names the layer appended last.</summary>
    /// <param name="name">A name that no other layer of the network has.</param>
    public NetworkBuilder Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _layer is null
            ? throw new InvalidOperationException("The network's input cannot be named.")
            : new NetworkBuilder(_inputShape, _layer with { Name = name }, _inputs);
    }

    /// <summary>Builds the network that ends here, inferring every shape.</summary>
    /// <exception cref="ArgumentException">
    /// A layer does not take the shape that reaches it, or a setting is out of range; the message names the layer.
    /// </exception>
    public Network Build()
    {
        Dictionary<NetworkBuilder, int> numbers = new(ReferenceEqualityComparer.Instance);
        List<(Layer, ImmutableArray<int>)> graph = [];
        Stack<NetworkBuilder> pending = new([this]);
        while (pending.TryPeek(out NetworkBuilder? point))
        {
            NetworkBuilder[] open = [.. point._inputs.Where(input => !numbers.ContainsKey(input))];
            if (open.Length > 0)
            {
                for (int i = open.Length - 1; i >= 0; i--)
                {
                    pending.Push(open[i]);
                }

                continue;
            }

            _ = pending.Pop();
            if (numbers.ContainsKey(point))
            {
                continue;
            }

            if (point._layer is null)
            {
                if (numbers.ContainsValue(Network.InputNode))
                {
                    throw new ArgumentException("The branches start from different inputs; a network has one input.");
                }

                numbers[point] = Network.InputNode;
                continue;
            }

            numbers[point] = graph.Count;
            graph.Add((point._layer, [.. point._inputs.Select(input => numbers[input])]));
        }

        Network network = Network.FromGraph(_inputShape, graph);
        int used = network.InputParts.Sum(static part => part.Shape.Size);
        return used == 0 || used == _inputShape.Size ? network : throw new ArgumentException(
            $"The network takes {string.Join(", ", network.InputParts)}, {used} of the {_inputShape.Size} values of its inputs; each input must lead to "
            + "the output.");
    }

    internal static NetworkBuilder Start(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new NetworkBuilder(shape, null, []);
    }
}
