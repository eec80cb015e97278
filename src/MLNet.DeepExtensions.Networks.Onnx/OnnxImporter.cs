using System.Text.Json;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Reads networks from ONNX files (operator sets 7 and newer): convolutional networks for images <c>[N, C, H, W]</c>, which become <c>[H,
/// W, C]</c> here once and for all, and dense ones for rows. A batch normalization behind a convolution becomes part of it. The file is not
/// trusted: every operator, attribute and size in it is checked before memory for weights is taken.
/// </summary>
public static class OnnxImporter
{
    private const int OldestOpset = 7;

    /// <summary>Reads a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ModelFormatException">The file is truncated, changed, or no ONNX file.</exception>
    /// <exception cref="NotSupportedException">
    /// The file has an operator, an attribute or a shape that is not supported; the message names the node.
    /// </exception>
    /// <exception cref="ArgumentException">An option does not fit the file.</exception>
    public static TrainedNetwork Read(string path, OnnxImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        long length = new FileInfo(path).Length;
        return length <= Array.MaxLength
            ? Read(File.ReadAllBytes(path), path, options ?? new OnnxImportOptions())
            : throw ModelFormatException.In(path, $"it has {length:N0} bytes; the format's limit is 2 GB");
    }

    internal static TrainedNetwork Read(ReadOnlyMemory<byte> file, string source, OnnxImportOptions options)
    {
        if (ForeignFile.Describe(file.Span[..Math.Min(file.Length, ForeignFile.Beginning)]) is { } foreign)
        {
            throw ModelFormatException.In(source, $"it is not an ONNX file but {foreign}");
        }

        OnnxModel model = OnnxModelReader.Read(file, source);
        if (model.Opset < OldestOpset)
        {
            throw new NotSupportedException($"'{source}' uses operator set {model.Opset}; {OldestOpset} and later are supported.");
        }

        ImportedGraph graph = new(source, model.Opset);
        IReadOnlyList<OnnxNode> all = new GeluPattern(FindConstants(model.Graph, graph), graph.Constants).Replace();
        string output = options.Output
            ?? (model.Graph.Outputs is [var first, ..] ? first.Name : throw graph.Invalid("its graph has no output"));
        List<OnnxNode> nodes = Needed(all, output, graph, model.Graph.Outputs);
        OnnxValue input = FindInput(nodes, model.Graph, graph);
        ImportedValue start = ImportedInput.For(
            input, nodes, graph, options with { ChannelsFirst = options.ChannelsFirst ?? LayoutOf(model) });
        TensorShape inputShape = start.Shape;
        graph.Values.Add(input.Name, ImportedInput.Preprocess(start, graph, options));
        foreach (OnnxNode node in nodes)
        {
            OperatorTable.Import(new OperatorCall(graph, node));
        }

        return graph.Build(inputShape, AsNetworkOutput(graph, nodes, output), ReadClassNames(model), file.Length)
            .WithMetadata(model.Metadata.Where(static text => text.Key is not (OnnxExporter.LayoutKey or OnnxExporter.ClassNamesKey))
                .ToDictionary());
    }

    /// <summary>Collects initializers and constants.</summary>
    /// <returns>The other nodes.</returns>
    private static List<OnnxNode> FindConstants(OnnxGraph file, ImportedGraph graph)
    {
        foreach (OnnxTensor tensor in file.Initializers)
        {
            graph.Constants[tensor.Name] = tensor;
        }

        List<OnnxNode> nodes = new();
        foreach (OnnxNode node in file.Nodes)
        {
            if (node is { Operator: "Constant", Domain: "", Outputs.Length: 1 })
            {
                graph.Constants[node.Outputs[0]] = node.Attributes.FirstOrDefault()?.Value switch
                {
                    OnnxTensor tensor => tensor,
                    float number => OnnxTensor.Of(node.Title, [], [number]),
                    long number => OnnxTensor.Scalar(node.Title, number),
                    long[] numbers => OnnxTensor.Of(node.Title, numbers),
                    _ => throw new OperatorCall(graph, node).Unsupported("has a value that is not a numeric tensor"),
                };
            }
            else if (
                node is { Operator: "Identity", Domain: "", Inputs.Length: 1, Outputs.Length: 1 }
                    && graph.Constants.TryGetValue(node.Inputs[0], out OnnxTensor? constant))
            {
                graph.Constants[node.Outputs[0]] = constant;
            }
            else
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    /// <summary>The nodes that a value depends on, in the file's order.</summary>
    private static List<OnnxNode> Needed(
        IReadOnlyList<OnnxNode> nodes, string output, ImportedGraph graph, IReadOnlyList<OnnxValue> outputs)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { output };
        List<OnnxNode> needed = new();
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (nodes[i].Outputs.Any(names.Contains))
            {
                needed.Add(nodes[i]);
                names.UnionWith(nodes[i].Inputs.Where(name => name.Length > 0));
            }
        }

        if (needed.Count == 0)
        {
            throw new ArgumentException(
                $"No node of '{graph.Source}' produces a value named '{output}'. The file's outputs are: {string.Join(", ", outputs.Select(value => value.Name))}; "
                + $"its last values: {string.Join(", ", nodes.TakeLast(5).SelectMany(node => node.Outputs))}.", nameof(output));
        }

        needed.Reverse();
        needed.ForEach(graph.CountReaders);
        return needed;
    }

    private static OnnxValue FindInput(List<OnnxNode> nodes, OnnxGraph file, ImportedGraph graph)
    {
        HashSet<string> read = [.. nodes.SelectMany(node => node.Inputs)];
        OnnxValue[] inputs = [.. file.Inputs.Where(input => read.Contains(input.Name) && !graph.Constants.ContainsKey(input.Name))
            .DistinctBy(input => input.Name)];
        return inputs.Length == 1
            ? inputs[0]
            : throw new NotSupportedException(
                $"'{graph.Source}' has {inputs.Length} inputs that are not constants ({string.Join(", ", inputs.Select(input => input.Name))}); networks of one input are supported.");
    }

    private static ImportedValue AsNetworkOutput(ImportedGraph graph, List<OnnxNode> nodes, string name)
    {
        OnnxNode node = nodes[^1];
        ImportedValue value = graph.Values.GetValueOrDefault(name)
            ?? throw graph.Invalid($"the node '{node.Title}' does not produce '{name}'");
        OperatorCall call = new(graph, node);
        if (value.Layer == Network.InputNode)
        {
            return graph.Append(call, new ActivationLayer { Activation = default }, value).Output;
        }

        if (value.Order == AxisOrder.FlattenedChannelsFirst)
        {
            call.Fail(
                $"gives an image {value.Image} flattened channel by channel as the network's output; name the image itself as the output");
        }

        return value is { Order: AxisOrder.ChannelsFirst, Shape: { Height: 1, Width: 1 } }
            ? ShapeOperators.Reshaped(call, value, [value.Shape.Channels]) : value;
    }

    /// <summary>What the file says about the order of an image's axes; null where it says nothing, as files from elsewhere do.</summary>
    private static bool? LayoutOf(OnnxModel model) =>
        model.Metadata.GetValueOrDefault(OnnxExporter.LayoutKey) == OnnxExporter.ChannelsLast ? false : null;

    /// <summary>The names of the classes where the file has them as <see cref="OnnxExporter"/> writes them.</summary>
    private static string[]? ReadClassNames(OnnxModel model)
    {
        if (!model.Metadata.TryGetValue(OnnxExporter.ClassNamesKey, out string? json))
        {
            return null;
        }

        try
        {
            return ClassNamesJson.Read(json);
        }
        catch (JsonException)
        {
            // Other writers may keep something else under this name.
            return null;
        }
    }
}
