using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Layers as ONNX operators.</summary>
internal static class OnnxLayers
{
    /// <summary>Appends the layer that the graph stands at.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">The layer's inputs.</param>
    /// <returns>The layer's output.</returns>
    /// <exception cref="NotSupportedException">The layer is not one of this package.</exception>
    public static ExportedValue Append(OnnxGraphBuilder graph, ExportedValue[] inputs) => graph.Layer.Layer switch
    {
        ActivationLayer layer => WithActivation(graph, layer.Activation, inputs[0]),
        Add => Sum(graph, inputs),
        AveragePooling2D layer =>
            OnnxWindows.Pooling(
                graph, layer, "AveragePool", inputs[0], new OnnxAttribute("count_include_pad", layer.CountPadding ? 1L : 0L)),
        BatchNormalization layer => OnnxNormalizations.Batch(graph, layer, inputs[0]),
        CategoryEmbedding layer => OnnxEmbeddings.Rows(graph, layer, inputs[0]),
        Concatenate => Joined(graph, inputs),
        ConvolutionLayer layer => OnnxWindows.Convolution(graph, layer, inputs[0]),
        Dense layer => Dense(graph, layer, inputs[0]),
        Dropout or SpatialDropout2D => inputs[0],
        Embedding layer => OnnxEmbeddings.Rows(graph, layer, inputs[0]),
        Flatten or Reshape => Reshaped(graph, inputs[0]),
        GlobalAveragePooling2D => OnnxWindows.Global(graph, "GlobalAveragePool", inputs[0]),
        GlobalMaxPooling2D => OnnxWindows.Global(graph, "GlobalMaxPool", inputs[0]),
        Convolution1D layer => OnnxWindows.Convolution(graph, layer, inputs[0]),
        MaxPooling1D layer => OnnxWindows.Pooling(graph, layer, "MaxPool", inputs[0]),
        AveragePooling1D layer => OnnxWindows.Pooling(graph, layer, "AveragePool", inputs[0]),
        GlobalAveragePooling1D => OnnxWindows.GlobalOfSequence(graph, "GlobalAveragePool", inputs[0]),
        GlobalMaxPooling1D => OnnxWindows.GlobalOfSequence(graph, "GlobalMaxPool", inputs[0]),
        InputNormalization => OnnxNormalizations.Input(graph, inputs[0]),
        LinearEmbedding layer => OnnxEmbeddings.Linear(graph, layer, inputs[0]),
        PiecewiseLinearEmbedding layer => OnnxEmbeddings.Piecewise(graph, layer, inputs[0]),
        LayerNormalization layer => OnnxNormalizations.Layer(graph, layer, inputs[0]),
        ParametricActivation layer => Parametric(graph, layer, inputs[0]),
        MaxPooling2D layer => OnnxWindows.Pooling(graph, layer, "MaxPool", inputs[0]),
        Multiply => Product(graph, inputs[0], inputs[1]),
        RecurrentLayer layer => OnnxRecurrent.Append(graph, layer, inputs[0]),
        Scale => graph.Output(
            graph.Node(
                "Mul", [graph.ChannelsLast(inputs[0]), graph.Constant("scale", [inputs[0].Shape.Channels], graph.Parameter("scale"))]),
            channelsFirst: false),
        Slice layer => Part(graph, layer, inputs[0]),
        ZeroPadding2D layer => OnnxWindows.Padding(graph, layer.Padding, inputs[0]),
        { } layer =>
            throw new NotSupportedException($"Layer '{layer.Name}' is a {layer.GetType().Name}, which cannot be exported to ONNX."),
    };

    /// <summary>Appends an activation to a value, as part of the layer that the graph stands at.</summary>
    public static ExportedValue WithActivation(OnnxGraphBuilder graph, Activation activation, ExportedValue input)
    {
        bool first = input.ChannelsLast is null;
        return graph.Output(
            OnnxActivations.Append(graph, activation, first ? input.ChannelsFirst! : input.ChannelsLast!, first ? 1 : -1), first);
    }

    private static ExportedValue Dense(OnnxGraphBuilder graph, Dense layer, ExportedValue input)
    {
        string values = graph.ChannelsLast(input);
        string weights = graph.Constant("weights", [input.Shape.Channels, layer.Units], graph.Parameter("weights"));
        string product;
        if (input.Shape.Rank == 1)
        {
            product = graph.Node("Gemm", layer.UseBias ? [values, weights, Bias()] : [values, weights]);
        }
        else
        {
            product = graph.Node("MatMul", [values, weights]);
            product = layer.UseBias ? graph.Node("Add", [product, Bias()]) : product;
        }

        return graph.Output(OnnxActivations.Append(graph, layer.Activation, product, -1), channelsFirst: false);

        string Bias() => graph.Constant("bias", [layer.Units], graph.Parameter("bias"));
    }

    private static ExportedValue Parametric(OnnxGraphBuilder graph, ParametricActivation layer, ExportedValue input)
    {
        string values = graph.ChannelsLast(input);
        string change = graph.Node("Sub", [OnnxActivations.Append(graph, layer.Activation, values, -1), values]);
        string mix = graph.Constant("mix", [input.Shape.Channels], graph.Parameter("mix"));
        return graph.Output(graph.Node("Add", [values, graph.Node("Mul", [change, mix])]), channelsFirst: false);
    }

    private static ExportedValue Sum(OnnxGraphBuilder graph, ExportedValue[] inputs)
    {
        (string[] names, bool first) = InOneOrder(graph, inputs);
        return graph.Output(names[1..].Aggregate(names[0], (sum, name) => graph.Node("Add", [sum, name])), first);
    }

    private static ExportedValue Joined(OnnxGraphBuilder graph, ExportedValue[] inputs)
    {
        (string[] names, bool first) = InOneOrder(graph, inputs);
        return graph.Output(graph.Node("Concat", [.. names], new OnnxAttribute("axis", first ? 1L : -1L)), first);
    }

    private static ExportedValue Part(OnnxGraphBuilder graph, Slice layer, ExportedValue input)
    {
        (string[] names, bool first) = InOneOrder(graph, [input]);
        return graph.Output(
            graph.Node(
                "Slice",
                [
                    .. names, graph.Integers("starts", layer.Start), graph.Integers("ends", layer.Start + layer.Count),
                    graph.Integers("axes", first ? 1 : input.Shape.Rank),
                ]),
            first);
    }

    private static ExportedValue Product(OnnxGraphBuilder graph, ExportedValue a, ExportedValue b)
    {
        if (a.Shape.Equals(b.Shape))
        {
            (string[] names, bool first) = InOneOrder(graph, [a, b]);
            return graph.Output(graph.Node("Mul", [.. names]), first);
        }

        string factors = graph.Node("Reshape", [graph.ChannelsLast(b), graph.Integers("shape", 0, b.Shape.Size, 1, 1)]);
        return graph.Output(graph.Node("Mul", [graph.ChannelsFirst(a), factors]), channelsFirst: true);
    }

    // The network flattens and reshapes in memory's order, which is channels last.
    private static ExportedValue Reshaped(OnnxGraphBuilder graph, ExportedValue input)
    {
        string values = graph.ChannelsLast(input);
        TensorShape shape = graph.Layer.OutputShape;
        return graph.Output(
            shape.Rank == 1
                ? graph.Node("Flatten", [values], new OnnxAttribute("axis", 1L))
                : graph.Node("Reshape", [values, graph.Integers("shape", [0, .. shape.Dimensions.Select(dimension => (long)dimension)])]),
            channelsFirst: false);
    }

    /// <summary>The names of values in the order of axes that all have, or else the first one's.</summary>
    private static (string[] Names, bool ChannelsFirst) InOneOrder(OnnxGraphBuilder graph, ExportedValue[] values)
    {
        bool first = Array.TrueForAll(values, value => value.ChannelsFirst is not null)
            || (values[0].ChannelsFirst is not null && !Array.TrueForAll(values, value => value.ChannelsLast is not null));
        return (Array.ConvertAll(values, value => first ? graph.ChannelsFirst(value) : graph.ChannelsLast(value)), first);
    }
}
