namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Embeddings of numbers as ONNX operators.</summary>
internal static class OnnxEmbeddings
{
    public static ExportedValue Linear(OnnxGraphBuilder graph, LinearEmbedding layer, ExportedValue input)
    {
        long features = input.Shape.Size;
        string product = graph.Node(
            "Mul", [Column(graph, input), graph.Constant("weights", [features, layer.Width], graph.Parameter("weights"))]);
        string sum = graph.Node("Add", [product, graph.Constant("bias", [features, layer.Width], graph.Parameter("bias"))]);
        return Row(graph, sum);
    }

    /// <summary>The encoding <c>[N, features, bins]</c>, and for each feature a product <c>[N, bins] [bins, width]</c>.</summary>
    public static ExportedValue Piecewise(OnnxGraphBuilder graph, PiecewiseLinearEmbedding layer, ExportedValue input)
    {
        int features = input.Shape.Size;
        ReadOnlySpan<float> edges = graph.Parameter(PiecewiseLinearEmbedding.EdgesName);
        int bins = (edges.Length / features) - 1;
        float[] lower = new float[features * bins];
        float[] widths = new float[features * bins];
        for (int i = 0; i < lower.Length; i++)
        {
            int at = i + (i / bins);
            lower[i] = edges[at];

            // A bin whose edges are equal is left out: what is divided by infinity is 0.
            widths[i] = edges[at + 1] > edges[at] ? edges[at + 1] - edges[at] : float.PositiveInfinity;
        }

        string above = graph.Node("Sub", [Column(graph, input), graph.Constant("lower", [features, bins], lower)]);
        string shares = graph.Node("Div", [above, graph.Constant("widths", [features, bins], widths)]);
        string code = graph.Node("Clip", [shares, graph.Constant("minimum", [], 0f), graph.Constant("maximum", [], 1f)]);
        string byFeature = graph.Node("Transpose", [code], new OnnxAttribute("perm", new long[] { 1, 0, 2 }));
        string products = graph.Node(
            "MatMul", [byFeature, graph.Constant("weights", [features, bins, layer.Width], graph.Parameter("weights"))]);
        return Row(graph, graph.Node("Transpose", [products], new OnnxAttribute("perm", new long[] { 1, 0, 2 })));
    }

    /// <summary><c>[N, features]</c> as <c>[N, features, 1]</c>.</summary>
    private static string Column(OnnxGraphBuilder graph, ExportedValue input) =>
        graph.Node("Unsqueeze", [graph.ChannelsLast(input), graph.Integers("axes", 2)]);

    /// <summary><c>[N, features, width]</c> as one row a sample.</summary>
    private static ExportedValue Row(OnnxGraphBuilder graph, string values) =>
        graph.Output(graph.Node("Flatten", [values], new OnnxAttribute("axis", 1L)), channelsFirst: false);
}
