using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Writes trained networks as ONNX files, for operator set 17 (ONNX 1.12, ONNX Runtime 1.12 and newer). Input <c>input</c> and output
/// <c>output</c> have the network's own shapes behind a batch dimension of any size: <c>[batch, height, width, channels]</c>, <c>[batch,
/// features]</c>. A network that ends in a sigmoid or a softmax has its logits, what stands before, as a second output <c>logits</c> of the
/// same shape. Input normalization is part of the graph; the names of the classes are in the metadata entry <c>class_names</c>, a JSON
/// array, and the network's own metadata in entries of their names.
/// </summary>
public static class OnnxExporter
{
    /// <summary>The operator set that files are written for.</summary>
    public const int Opset = 17;

    internal const string ClassNamesKey = "class_names";

    /// <summary>
    /// The metadata entry that says how an image's axes are ordered, for readers: nothing in a graph of dense layers tells it.
    /// </summary>
    internal const string LayoutKey = "input_layout";

    internal const string ChannelsLast = "NHWC";
    private const string InputName = "input";
    private const string OutputName = "output";
    private const string LogitsName = "logits";

    /// <summary>Writes a network. The file is there whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite; the message names it.</exception>
    /// <exception cref="NotSupportedException">
    /// A layer is not one of this package, or the file would have more than 2 GB, the format's limit.
    /// </exception>
    public static void Save(TrainedNetwork network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        long bytes = sizeof(float) * network.Network.Nodes.Sum(
            node => node.Layer.Parameters(node.InputShapes).Sum(spec => (long)spec.Shape.Size));
        if (bytes > Array.MaxLength / 2)
        {
            throw new NotSupportedException(
                $"The network's parameters take {bytes:N0} bytes; an ONNX file that is written here has at most {Array.MaxLength / 2:N0}.");
        }

        OnnxModel model = Describe(network);
        AtomicFile.Write(path, stream => stream.Write(OnnxModelWriter.Write(model)));
    }

    internal static OnnxModel Describe(TrainedNetwork network)
    {
        NetworkWeights weights = network.Weights;
        if (weights.FindNonFinite() is { } problem)
        {
            throw new InvalidOperationException($"The network cannot be exported: {problem}.");
        }

        Activation final = network.Network.FinalActivation ?? Activation.Linear;
        bool hasLogits = final.Kind is ActivationKind.Sigmoid or ActivationKind.Softmax;
        Network layers = hasLogits ? network.Network.WithoutFinalActivation() : network.Network;
        OnnxGraphBuilder graph = new(weights);
        bool hasNames = layers.InputParts.Length > 0;
        ExportedValue input = new(layers.InputShape) { ChannelsLast = hasNames ? "" : graph.Reserve(InputName) };
        Dictionary<string, ExportedValue> named = layers.InputParts.ToDictionary(
            static part => part.Name, part => new ExportedValue(part.Shape) { ChannelsLast = graph.Reserve(part.Name) });
        (string output, string logits) = (graph.Reserve(OutputName), hasLogits ? graph.Reserve(LogitsName) : "");
        List<ExportedValue> values = new();
        foreach (NetworkNode node in layers.Nodes)
        {
            graph.Layer = node;
            values.Add(node is { Layer: NamedInput, Inputs: [Network.InputNode] }
                ? named[node.Layer.Name]
                : OnnxLayers.Append(graph, [.. node.Inputs.Select(number => number == Network.InputNode ? input : values[number])]));
        }

        List<OnnxValue> inputs = hasNames
            ? [.. layers.InputParts.Select(static part => Declared(part.Name, part.Shape))]
            : [Declared(InputName, layers.InputShape)];
        List<OnnxValue> outputs = [Declared(OutputName, layers.OutputShape)];
        ExportedValue last = values[^1];
        if (hasLogits)
        {
            graph.NameOutput(last, logits);
            outputs.Add(Declared(LogitsName, layers.OutputShape));
            last = OnnxLayers.WithActivation(graph, final, last);
        }

        graph.NameOutput(last, output);
        Dictionary<string, string> metadata = network.Metadata.OrderBy(static text => text.Key, StringComparer.Ordinal).ToDictionary();
        if (layers.InputShape.IsImage)
        {
            metadata[LayoutKey] = ChannelsLast;
        }

        if (network.ClassNames is { } names)
        {
            metadata[ClassNamesKey] = ClassNamesJson.Write(names);
        }

        return new OnnxModel(
            Opset,
            new OnnxGraph(graph.Nodes, graph.Initializers, inputs, outputs),
            metadata);
    }

    private static OnnxValue Declared(string name, TensorShape shape) =>
        new(name, OnnxElementType.Float, [null, .. shape.Dimensions.Select(dimension => (long?)dimension)]);
}
