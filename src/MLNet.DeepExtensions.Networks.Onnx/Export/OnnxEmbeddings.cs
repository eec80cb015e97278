using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Embeddings of numbers and of categories as ONNX operators.</summary>
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

    public static ExportedValue Rows(OnnxGraphBuilder graph, Embedding layer, ExportedValue input) => graph.Output(
        Gathered(graph, [layer.Size], layer.Width, layer.Unknown, layer.Padding, input), channelsFirst: false);

    public static ExportedValue Rows(OnnxGraphBuilder graph, CategoryEmbedding layer, ExportedValue input) =>
        Row(graph, Gathered(graph, layer.Sizes, layer.Width, layer.Unknown, layer.Padding, input));

    /// <summary>
    /// The table's rows <c>[N, ..., width]</c>. Numbers whose vector is zero take a row of zeros that is put behind the table.
    /// </summary>
    private static string Gathered(
        OnnxGraphBuilder graph, IReadOnlyList<int> sizes, int width, UnknownNumbers unknown, int? padding, ExportedValue input)
    {
        ReadOnlySpan<float> table = graph.Parameter("table");
        long rows = table.Length / width;
        bool hasZeros = unknown == UnknownNumbers.Zeros || padding is not null;
        long[] starts = new long[sizes.Count];
        long[] lasts = new long[sizes.Count];
        for (int i = 0, next = 0; i < starts.Length; i++)
        {
            starts[i] = next;
            next += sizes[i] + (unknown == UnknownNumbers.OwnRow ? 1 : 0);
            lasts[i] = unknown == UnknownNumbers.OwnRow ? next - 1 : rows;
        }

        string numbers = graph.Node("Cast", [graph.ChannelsLast(input)], new OnnxAttribute("to", (long)OnnxElementType.Int64));
        string places = graph.Node("Add", [numbers, graph.Integers("starts", starts)]);
        if (unknown != UnknownNumbers.Refused)
        {
            string below = graph.Node("Less", [numbers, graph.Integers("first", 0)]);
            string above = graph.Node("Less", [graph.Integers("last", [.. sizes.Select(size => size - 1L)]), numbers]);
            places = graph.Node("Where", [graph.Node("Or", [below, above]), graph.Integers("unknown", lasts), places]);
        }

        if (padding is { } number)
        {
            string isPadding = graph.Node("Equal", [numbers, graph.Integers("padding", number)]);
            places = graph.Node("Where", [isPadding, graph.Integers("zeros", rows), places]);
        }

        string values = hasZeros
            ? graph.Constant("table", [rows + 1, width], [.. table, .. new float[width]])
            : graph.Constant("table", [rows, width], table);
        return graph.Node("Gather", [values, places], new OnnxAttribute("axis", 0L));
    }

    /// <summary><c>[N, features]</c> as <c>[N, features, 1]</c>.</summary>
    private static string Column(OnnxGraphBuilder graph, ExportedValue input) =>
        graph.Node("Unsqueeze", [graph.ChannelsLast(input), graph.Integers("axes", 2)]);

    /// <summary><c>[N, features, width]</c> as one row a sample.</summary>
    private static ExportedValue Row(OnnxGraphBuilder graph, string values) =>
        graph.Output(graph.Node("Flatten", [values], new OnnxAttribute("axis", 1L)), channelsFirst: false);
}
