using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A layer in its network, with the shapes that were inferred for it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The nodes whose outputs it takes, by number; <see cref="Network.InputNode"/> for the network's input.</param>
/// <param name="InputShapes">The shapes that go in, for one sample.</param>
/// <param name="OutputShape">The shape that comes out, for one sample.</param>
public sealed record NetworkNode(
    Layer Layer, ImmutableArray<int> Inputs, ImmutableArray<TensorShape> InputShapes, TensorShape OutputShape);

/// <summary>
/// An immutable description of a network: a directed graph of layers, in an order in which each comes after those it takes its inputs from.
/// The last one gives the network's output. It holds no weights; a <see cref="TrainedNetwork"/> does.
/// </summary>
public sealed partial class Network
{
    /// <summary>The number by which nodes name the network's input.</summary>
    public const int InputNode = -1;

    private Network(TensorShape inputShape, ImmutableArray<NetworkNode> nodes) => (InputShape, Nodes) = (inputShape, nodes);

    /// <summary>The shape of one sample: <c>[features]</c> or <c>[height, width, channels]</c>.</summary>
    public TensorShape InputShape { get; }

    /// <summary>The layers, each after those it takes its inputs from.</summary>
    public ImmutableArray<NetworkNode> Nodes { get; }

    /// <summary>The shape of the output for one sample.</summary>
    public TensorShape OutputShape => Nodes[^1].OutputShape;

    /// <summary>The number of values that training can change.</summary>
    public long ParameterCount => Count(spec => !spec.IsState);

    /// <summary>Floating-point operations of one sample's forward pass.</summary>
    public long Flops => Nodes.Sum(node => node.Layer.Flops(node.InputShapes));

    /// <summary>
    /// Whether the input can come by its non-zeros: dense layers alone read it, directly or behind an <see cref="InputNormalization"/>.
    /// </summary>
    public bool TakesSparseInput => InputShape.Rank == 1 && Nodes.All(node => Takes(node));

    /// <summary>Begins a network.</summary>
    /// <param name="shape">The shape of one sample: <c>[features]</c> or <c>[height, width, channels]</c>.</param>
    public static NetworkBuilder Input(TensorShape shape) => NetworkBuilder.Start(shape);

    /// <summary>Puts layers one behind the other.</summary>
    /// <param name="inputShape">The shape of one sample.</param>
    /// <param name="layers">The layers, in order.</param>
    /// <exception cref="ArgumentException">A layer does not take the shape that reaches it; the message names the layer.</exception>
    public static Network Sequential(TensorShape inputShape, params ReadOnlySpan<Layer> layers)
    {
        NetworkBuilder builder = Input(inputShape);
        foreach (Layer layer in layers)
        {
            builder = builder.Append(layer);
        }

        return builder.Build();
    }

    /// <summary>Builds a network from layers and the nodes that feed them, inferring every shape.</summary>
    /// <param name="inputShape">The shape of one sample.</param>
    /// <param name="graph">The layers with the numbers of the nodes that they take, which must come before them.</param>
    /// <exception cref="ArgumentException">
    /// A layer does not fit where it stands, leads nowhere, has another layer's name, or is beyond <see cref="Limits.Networks"/>; the
    /// message names the layer.
    /// </exception>
    public static Network FromGraph(TensorShape inputShape, IReadOnlyList<(Layer Layer, ImmutableArray<int> Inputs)> graph)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Count == 0)
        {
            throw new ArgumentException("The network has no layer; at least one is needed.", nameof(graph));
        }

        if (graph.Count > Limits.Current.Networks.Layers)
        {
            throw new ArgumentException(
                $"The network has {graph.Count:N0} layers; {Limits.Allowed(Limits.Current.Networks.Layers)} are allowed.", nameof(graph));
        }

        ImmutableArray<NetworkNode>.Builder nodes = ImmutableArray.CreateBuilder<NetworkNode>(graph.Count);
        HashSet<string> names = GivenNames(graph);
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach ((Layer layer, ImmutableArray<int> inputs) in graph)
        {
            Layer named = layer.Name.Length > 0 ? layer : layer with { Name = FreeName(layer, names, numbers) };
            nodes.Add(Infer(named, inputs, inputShape, nodes));
        }

        CheckAllAreRead(nodes);
        return new Network(inputShape, nodes.ToImmutable());
    }

    /// <summary>
    /// The same layers for another input shape: other image sizes for a network that ends in global pooling. Trained weights fit both.
    /// </summary>
    /// <param name="inputShape">The new shape of one sample.</param>
    /// <exception cref="ArgumentException">
    /// A layer does not take the new shape, or its parameters would have another shape; the message names the layer.
    /// </exception>
    public Network WithInputShape(TensorShape inputShape)
    {
        Network resized = FromGraph(inputShape, [.. Nodes.Select(node => (node.Layer, node.Inputs))]);
        for (int i = 0; i < Nodes.Length; i++)
        {
            IEnumerable<TensorShape> Shapes(NetworkNode node) => node.Layer.Parameters(node.InputShapes).Select(spec => spec.Shape);
            if (!Shapes(Nodes[i]).SequenceEqual(Shapes(resized.Nodes[i])))
            {
                throw new ArgumentException(
                    $"Layer '{Nodes[i].Layer.Name}' has parameters that fit only the input shape {InputShape}, not {inputShape}. "
                    + "A network accepts other image sizes if global pooling comes between its convolutions and its dense layers.",
                    nameof(inputShape));
            }
        }

        return resized;
    }

    /// <summary>The same network with each layer replaced by what a function makes of it; names and connections stay.</summary>
    /// <param name="map">Gives the new layer.</param>
    /// <exception cref="ArgumentException">A new layer does not fit where it stands.</exception>
    public Network Select(Func<Layer, Layer> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return FromGraph(InputShape, [.. Nodes.Select(node => (Mapped(node.Layer) with { Name = node.Layer.Name }, node.Inputs))]);

        Layer Mapped(Layer layer) =>
            map(layer) ?? throw new ArgumentException($"The function returned no layer for '{layer.Name}'.", nameof(map));
    }

    /// <summary>Which node has a name.</summary>
    /// <param name="name">The layer's name.</param>
    /// <exception cref="ArgumentException">No layer has it; the message lists the names.</exception>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (Nodes[i].Layer.Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException(
            $"No layer is named '{name}'. The layers are: {string.Join(", ", Nodes.Select(node => node.Layer.Name))}.", nameof(name));
    }

    /// <summary>
    /// The part of the network that ends with a layer, without whatever that layer's output does not depend on.
    /// </summary>
    /// <param name="name">The last layer's name.</param>
    public Network Until(string name)
    {
        int last = IndexOf(name);
        bool[] needed = new bool[last + 1];
        needed[last] = true;
        for (int i = last; i >= 0; i--)
        {
            foreach (int input in needed[i] ? Nodes[i].Inputs : [])
            {
                if (input != InputNode)
                {
                    needed[input] = true;
                }
            }
        }

        int[] numbers = new int[last + 1];
        List<(Layer, ImmutableArray<int>)> graph = [];
        for (int i = 0; i <= last; i++)
        {
            if (needed[i])
            {
                numbers[i] = graph.Count;
                graph.Add((Nodes[i].Layer, [.. Nodes[i].Inputs.Select(input => input == InputNode ? InputNode : numbers[input])]));
            }
        }

        return FromGraph(InputShape, graph);
    }

    /// <summary>A table of the layers: output shapes, parameters, floating-point operations, and the memory of a training step.</summary>
    /// <param name="batchSize">The batch size that the memory is given for.</param>
    public string Summary(int batchSize = 32) => NetworkSummary.Write(this, batchSize);

    /// <summary>
    /// A table of the kernels that a training of this network runs, by name: for each layer the forward pass, the gradient of its input,
    /// and that of its parameters. Nothing is computed, and no memory of the training's size is taken. What a prediction runs,
    /// <see cref="TrainedNetwork.KernelSummary"/> tells.
    /// </summary>
    /// <param name="device">The device; the default is the one that a training takes by itself.</param>
    /// <param name="batchSize">The batch size: some kernels are for many samples, others for few.</param>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public string KernelSummary(ComputeDevice device = default, int batchSize = 32) =>
        Networks.KernelSummary.OfTraining(this, device, batchSize);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{InputShape} -> {OutputShape}, {Nodes.Length} layers, {ParameterCount:N0} parameters");

    private bool Takes(NetworkNode node)
    {
        bool isLast = node == Nodes[^1];
        return node.Inputs.All(input => input == InputNode
            ? node.Layer.SparseUse == SparseUse.Takes || (node.Layer.SparseUse == SparseUse.Keeps && !isLast)
            : Nodes[input].Layer.SparseUse != SparseUse.Keeps || node.Layer.SparseUse == SparseUse.Takes);
    }

    private long Count(Func<ParameterSpec, bool> which) =>
        Nodes.Sum(node => node.Layer.Parameters(node.InputShapes).Where(which).Sum(spec => (long)spec.Shape.Size));

    private static NetworkNode Infer(
        Layer layer, ImmutableArray<int> inputs, TensorShape inputShape, ImmutableArray<NetworkNode>.Builder before)
    {
        if (inputs.IsDefault)
        {
            throw new ArgumentException($"Layer '{layer.Name}' has null as its list of inputs; [] is an empty one.", nameof(inputs));
        }

        (int minimum, int maximum) = layer.InputCount;
        if (inputs.Length < minimum || inputs.Length > maximum)
        {
            throw new ArgumentException(
                $"Layer '{layer.Name}' has {inputs.Length} inputs; it takes {(minimum == maximum ? $"{minimum}" : $"{minimum} or more")}.",
                nameof(inputs));
        }

        if (!(layer.LearningRateFactor > 0) || !float.IsFinite(layer.LearningRateFactor))
        {
            throw new ArgumentException(
                $"Layer '{layer.Name}' has a {nameof(Layer.LearningRateFactor)} of {layer.LearningRateFactor}; more than 0 is allowed. "
                + $"{nameof(Layer.Trainable)} = false freezes a layer.",
                nameof(layer));
        }

        if (!(layer.WeightDecayFactor >= 0) || !float.IsFinite(layer.WeightDecayFactor))
        {
            throw new ArgumentException(
                $"Layer '{layer.Name}' has a {nameof(Layer.WeightDecayFactor)} of {layer.WeightDecayFactor}; 0 or more is allowed.",
                nameof(layer));
        }

        foreach (int input in inputs)
        {
            if (input < InputNode || input >= before.Count)
            {
                throw new ArgumentException(
                    $"Layer '{layer.Name}' takes node {input}; it can take nodes {InputNode} to {before.Count - 1}.", nameof(inputs));
            }
        }

        ImmutableArray<TensorShape> shapes = [.. inputs.Select(input => input == InputNode ? inputShape : before[input].OutputShape)];
        try
        {
            NetworkNode node = new(layer, inputs, shapes, layer.OutputShape(shapes));
            RequireSize($"its output would be {node.OutputShape}", node.OutputShape.Size);
            RequireSize(
                $"with its padding it would read {string.Join(", ", shapes.Select(shape => shape.ToString()))}",
                layer.PaddedValues(shapes));
            if (ActivationOf(layer) is { } activation && !(Enum.IsDefined(activation.Kind) && float.IsFinite(activation.Alpha)))
            {
                throw new ArgumentException(
                    $"its activation is {activation} with Alpha {activation.Alpha}; one of ActivationKind with a finite number is allowed.");
            }

            if (ActivationOf(layer) is { Kind: ActivationKind.SmoothClip, Alpha: <= 0 } clip)
            {
                throw new ArgumentException($"its activation {clip} has a bound that is not above 0.");
            }

            foreach (ParameterSpec parameter in layer.Parameters(shapes))
            {
                parameter.Initializer.Validate();
                Check.Positive(parameter.LearningRateFactor, $"{parameter.Name}.{nameof(parameter.LearningRateFactor)}");
                Check.NotNegative(parameter.WeightDecayFactor, $"{parameter.Name}.{nameof(parameter.WeightDecayFactor)}");
            }

            return node;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            string takes = string.Join(", ", shapes.Select(shape => shape.ToString()));
            string why = exception is OverflowException ? "a size computed from its settings exceeds 2,147,483,647." : exception.Message;
            throw new ArgumentException($"Layer '{layer.Name}' with input {takes}: {why}", exception);
        }
    }

    private static void RequireSize(string what, Int128 values)
    {
        if (values > Limits.Current.Networks.LayerValues)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{what}, which is {values:N0} values per sample; ")
                + $"{Limits.Allowed(Limits.Current.Networks.LayerValues)} are allowed.");
        }
    }

    private static HashSet<string> GivenNames(IReadOnlyList<(Layer Layer, ImmutableArray<int> Inputs)> graph)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach ((Layer layer, _) in graph)
        {
            if (layer.Name.Length > 0 && !names.Add(layer.Name))
            {
                throw new ArgumentException($"Two layers are named '{layer.Name}'; names must be unique in a network.", nameof(graph));
            }
        }

        return names;
    }

    private static void CheckAllAreRead(ImmutableArray<NetworkNode>.Builder nodes)
    {
        bool[] isRead = new bool[nodes.Count];
        isRead[^1] = true;
        foreach (int input in nodes.SelectMany(node => node.Inputs).Where(input => input != InputNode))
        {
            isRead[input] = true;
        }

        if (Array.IndexOf(isRead, false) is >= 0 and int unread)
        {
            throw new ArgumentException(
                $"Layer '{nodes[unread].Layer.Name}' is unused: no layer takes its output, and it is not the last one.");
        }
    }

    private static string FreeName(Layer layer, HashSet<string> names, Dictionary<string, int> numbers)
    {
        string type = layer.GetType().Name;
        string stem = char.ToLowerInvariant(type[0]) + type[1..];
        int number = numbers.GetValueOrDefault(stem);
        do
        {
            number++;
        }
        while (!names.Add($"{stem}{number}"));

        numbers[stem] = number;
        return $"{stem}{number}";
    }
}
