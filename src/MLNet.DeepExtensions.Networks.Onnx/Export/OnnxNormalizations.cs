namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Normalizations as ONNX operators.</summary>
internal static class OnnxNormalizations
{
    public static ExportedValue Batch(OnnxGraphBuilder graph, BatchNormalization layer, ExportedValue input)
    {
        TensorShape shape = input.Shape;
        if (shape.Rank == 2 || shape.Rank > 3)
        {
            throw new NotSupportedException(
                $"Layer '{layer.Name}' normalizes values of the shape {shape}, which cannot be exported to ONNX; [features] and [height, width, channels] can.");
        }

        bool first = shape.IsImage;
        string[] names = [.. new[] { "gamma", "beta", "runningMean", "runningVariance" }
            .Select(name => graph.Constant(name, [shape.Channels], graph.Parameter(name)))];
        return graph.Output(
            graph.Node(
                "BatchNormalization", [first ? graph.ChannelsFirst(input) : graph.ChannelsLast(input), .. names],
                new OnnxAttribute("epsilon", layer.Epsilon)),
            first);
    }

    public static ExportedValue Input(OnnxGraphBuilder graph, ExportedValue input)
    {
        string centered = WithParameter(graph, "Sub", graph.ChannelsLast(input), InputNormalization.MeanName);
        string scaled = graph.Node("Mul", [centered, Constant(graph, InputNormalization.ScaleName)]);
        return graph.Output(WithParameter(graph, "Add", scaled, InputNormalization.OffsetName), channelsFirst: false);
    }

    public static ExportedValue Layer(OnnxGraphBuilder graph, LayerNormalization layer, ExportedValue input)
    {
        string gamma = graph.Constant("gamma", [input.Shape.Channels], graph.Parameter("gamma"));
        string beta = graph.Constant("beta", [input.Shape.Channels], graph.Parameter("beta"));
        return graph.Output(
            graph.Node(
                "LayerNormalization", [graph.ChannelsLast(input), gamma, beta], new OnnxAttribute("axis", -1L),
                new OnnxAttribute("epsilon", layer.Epsilon)),
            channelsFirst: false);
    }

    /// <summary>An operator with a parameter, left out where that is 0 for all features.</summary>
    private static string WithParameter(OnnxGraphBuilder graph, string type, string input, string name) =>
        graph.Parameter(name).ContainsAnyExcept(0f) ? graph.Node(type, [input, Constant(graph, name)]) : input;

    private static string Constant(OnnxGraphBuilder graph, string name)
    {
        ReadOnlySpan<float> values = graph.Parameter(name);
        return graph.Constant(name, [values.Length], values);
    }
}
