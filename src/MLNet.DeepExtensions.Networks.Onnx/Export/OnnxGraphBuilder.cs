using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// An ONNX graph under construction. ONNX convolutions and poolings take <c>[N, C, H, W]</c>; a value is transposed only where the order of
/// its axes matters and only once.
/// </summary>
internal sealed class OnnxGraphBuilder(NetworkWeights weights)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _initializers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private NetworkNode? _layer;

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyList<OnnxTensor> Initializers => _initializers;

    /// <summary>The layer that is added.</summary>
    public NetworkNode Layer
    {
        get => _layer!;
        set => _layer = value;
    }

    /// <summary>The name of the layer that is added.</summary>
    private string LayerName => Layer.Layer.Name;

    /// <summary>A parameter's values.</summary>
    /// <param name="name">Its name in the layer.</param>
    public ReadOnlySpan<float> Parameter(string name) => weights[$"{LayerName}.{name}"];

    /// <summary>Adds a constant.</summary>
    /// <param name="part">What it is in the layer.</param>
    /// <param name="shape">Its shape; empty for a scalar.</param>
    /// <param name="values">Its values.</param>
    /// <returns>Its name.</returns>
    public string Constant(string part, ImmutableArray<long> shape, params ReadOnlySpan<float> values)
    {
        string name = FreeName($"{LayerName}.{part}");
        _initializers.Add(OnnxTensor.Of(name, shape, values));
        return name;
    }

    /// <summary>Adds a constant of whole numbers.</summary>
    /// <param name="part">What it is in the layer.</param>
    /// <param name="values">Its values.</param>
    /// <returns>Its name.</returns>
    public string Integers(string part, params ReadOnlySpan<long> values)
    {
        string name = FreeName($"{LayerName}.{part}");
        _initializers.Add(OnnxTensor.Of(name, values));
        return name;
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="inputs">What it takes.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The output's name.</returns>
    public string Node(string type, ImmutableArray<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        NodeOfOutput(0, type, inputs, attributes);

    /// <summary>Adds an operator of which one of several outputs is used.</summary>
    /// <param name="output">The output's number.</param>
    /// <param name="type">The operator.</param>
    /// <param name="inputs">What it takes.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The output's name.</returns>
    public string NodeOfOutput(int output, string type, ImmutableArray<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string name = FreeName(LayerName);
        _nodes.Add(new OnnxNode(type, name, inputs, [.. Enumerable.Repeat("", output), name], [.. attributes]));
        return name;
    }

    /// <summary>A value's name as <c>[N, H, W, C]</c>.</summary>
    public string ChannelsLast(ExportedValue value) =>
        value.ChannelsLast ??= Node("Transpose", [value.ChannelsFirst!], new OnnxAttribute("perm", new long[] { 0, 2, 3, 1 }));

    /// <summary>A value's name as <c>[N, C, H, W]</c>.</summary>
    public string ChannelsFirst(ExportedValue value) =>
        value.ChannelsFirst ??= Node("Transpose", [value.ChannelsLast!], new OnnxAttribute("perm", new long[] { 0, 3, 1, 2 }));

    /// <summary>The layer's output, in the order of its axes that is said.</summary>
    public ExportedValue Output(string name, bool channelsFirst) => channelsFirst
        ? new ExportedValue(Layer.OutputShape) { ChannelsFirst = name }
        : new ExportedValue(Layer.OutputShape) { ChannelsLast = name };

    /// <summary>Gives the graph's output its name.</summary>
    public void NameOutput(ExportedValue value, string name) =>
        _nodes.Add(new OnnxNode("Identity", FreeName(name), [ChannelsLast(value)], [name], []));

    /// <summary>Keeps a name from being given to a value.</summary>
    public string Reserve(string name)
    {
        _names.Add(name);
        return name;
    }

    private string FreeName(string stem)
    {
        string name = stem;
        for (int number = 2; !_names.Add(name); number++)
        {
            name = $"{stem}_{number}";
        }

        return name;
    }
}
