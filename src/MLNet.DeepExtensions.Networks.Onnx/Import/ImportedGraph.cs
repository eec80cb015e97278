using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// A file's graph on its way into a network: first layers and shapes, with every check, and then, in <see cref="Build"/>, the memory.
/// </summary>
internal sealed class ImportedGraph(string source, long opset)
{
    // Small files may have a number for many channels; 64 MB do no harm.
    private const long AlwaysAllowed = 1 << 24;

    private readonly List<ImportedLayer> _layers = [];
    private readonly List<TensorShape> _shapes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);

    /// <summary>The file's name.</summary>
    public string Source => source;

    /// <summary>The version of the file's operator set.</summary>
    public long Opset => opset;

    /// <summary>The values computed so far, by name.</summary>
    public Dictionary<string, ImportedValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The sizes computed so far, by name.</summary>
    public Dictionary<string, ImportedSizes> Sizes { get; } = new(StringComparer.Ordinal);

    /// <summary>The size of a batch that the file was written for; null where it is open.</summary>
    public long? Batch { get; set; }

    /// <summary>The constants, by name.</summary>
    public Dictionary<string, OnnxTensor> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>How many nodes read a value.</summary>
    public int ReaderCount(string name) => _readers.GetValueOrDefault(name);

    /// <summary>Notes what a node reads. Who asks for a shape alone does not keep a value from being changed.</summary>
    public void CountReaders(OnnxNode node)
    {
        foreach (string input in node.Operator == "Shape" ? [] : node.Inputs)
        {
            _readers[input] = ReaderCount(input) + 1;
        }
    }

    /// <summary>A layer that was appended.</summary>
    public ImportedLayer? LayerOf(ImportedValue value) => value.Layer == Network.InputNode ? null : _layers[value.Layer];

    /// <summary>The shape of a layer's output; null for the network's input.</summary>
    public TensorShape? ShapeOf(int layer) => layer == Network.InputNode ? null : _shapes[layer];

    /// <summary>Appends a layer.</summary>
    /// <param name="call">The node that it comes from.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it takes.</param>
    /// <returns>Its output, and the layer so that its parameters can be given.</returns>
    /// <exception cref="NotSupportedException">The layer does not take these shapes.</exception>
    public (ImportedValue Output, ImportedLayer Layer) Append(OperatorCall call, Layer layer, params ReadOnlySpan<ImportedValue> inputs)
    {
        try
        {
            return Append(call.Node.Title, layer, inputs);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw call.Unsupported($"is not valid here: {exception.Message}");
        }
    }

    public (ImportedValue Output, ImportedLayer Layer) Append(string name, Layer layer, params ReadOnlySpan<ImportedValue> inputs)
    {
        List<TensorShape> shapes = new();
        ImmutableArray<int>.Builder numbers = ImmutableArray.CreateBuilder<int>();
        foreach (ImportedValue input in inputs)
        {
            shapes.Add(input.Shape);
            numbers.Add(input.Layer);
        }

        ImportedLayer imported = new(layer with { Name = FreeName(name) }, numbers.ToImmutable());
        TensorShape shape = layer.OutputShape(shapes);
        _layers.Add(imported);
        _shapes.Add(shape);
        AxisOrder order = shape.IsImage && inputs[0].Order == AxisOrder.ChannelsFirst ? AxisOrder.ChannelsFirst : AxisOrder.Memory;
        return (new ImportedValue(_layers.Count - 1, shape, order), imported);
    }

    /// <summary>Gives a value its name.</summary>
    public void Give(OperatorCall call, string name, ImportedValue value)
    {
        RequireNew(call, name);
        Values.Add(name, value);
    }

    /// <summary>Gives sizes their name.</summary>
    public void Give(OperatorCall call, string name, ImportedSizes sizes)
    {
        RequireNew(call, name);
        Sizes.Add(name, sizes);
    }

    /// <summary>Takes the memory and fills it.</summary>
    /// <param name="inputShape">The shape of one sample.</param>
    /// <param name="output">The network's output.</param>
    /// <param name="classNames">The names of the classes; null where there are none.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <exception cref="ModelFormatException">
    /// The network has more parameters than the file has bytes: it uses its constants again and again.
    /// </exception>
    public TrainedNetwork Build(TensorShape inputShape, ImportedValue output, IReadOnlyList<string>? classNames, long fileLength)
    {
        Network network = Network.FromGraph(inputShape, Needed(output.Layer));
        ParameterLayout layout = ParameterLayout.Of(network);
        if (layout.ParameterLength + layout.StateLength > Math.Max(fileLength, AlwaysAllowed))
        {
            throw Invalid($"its {fileLength:N0} bytes would make a network of {layout.ParameterLength + layout.StateLength:N0} parameters");
        }

        NetworkWeights weights = new(layout);
        Dictionary<string, ImportedLayer> byName = _layers.ToDictionary(layer => layer.Layer.Name, StringComparer.Ordinal);
        foreach (NetworkNode node in network.Nodes)
        {
            byName[node.Layer.Name].Fill(weights, node.Layer.Name);
        }

        if (weights.FindNonFinite() is { } problem)
        {
            throw Invalid(problem);
        }

        int outputs = network.OutputShape.Channels;
        bool fits = classNames is not null && (classNames.Count == outputs || (outputs == 1 && classNames.Count == 2));
        return new TrainedNetwork(network, weights, fits ? classNames : null);
    }

    /// <summary>The error for a file that contradicts itself.</summary>
    public ModelFormatException Invalid(string problem) => ModelFormatException.In(source, problem);

    /// <summary>The layers that one depends on, and itself: a reshape and its way back leave a layer that leads nowhere.</summary>
    private List<(Layer Layer, ImmutableArray<int> Inputs)> Needed(int last)
    {
        HashSet<int> needed = new() { last };
        for (int i = last; i >= 0; i--)
        {
            if (needed.Contains(i))
            {
                needed.UnionWith(_layers[i].Inputs);
            }
        }

        Dictionary<int, int> numbers = new() { [Network.InputNode] = Network.InputNode };
        List<(Layer, ImmutableArray<int>)> graph = [];
        for (int i = 0; i <= last; i++)
        {
            if (needed.Contains(i))
            {
                numbers[i] = graph.Count;
                graph.Add((_layers[i].Layer, [.. _layers[i].Inputs.Select(input => numbers[input])]));
            }
        }

        return graph;
    }

    private void RequireNew(OperatorCall call, string name)
    {
        if (name.Length == 0 || Constants.ContainsKey(name) || Values.ContainsKey(name) || Sizes.ContainsKey(name))
        {
            throw call.Unsupported($"produces the value '{name}', which exists already");
        }
    }

    private string FreeName(string stem)
    {
        string first = stem.Length > 0 ? stem : "layer";
        string name = first;
        int number = _numbers.GetValueOrDefault(first, 1);
        while (!_names.Add(name))
        {
            name = $"{first}_{++number}";
        }

        _numbers[first] = number;
        return name;
    }
}
