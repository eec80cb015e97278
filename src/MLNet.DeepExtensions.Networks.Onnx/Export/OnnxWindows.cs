using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Convolutions, poolings and padding as ONNX operators, which take <c>[N, C, H, W]</c>.</summary>
internal static class OnnxWindows
{
    public static ExportedValue Convolution(OnnxGraphBuilder graph, ConvolutionLayer layer, ExportedValue input)
    {
        Conv2DShape shape = layer.Shape(input.Shape);
        string weights = graph.Constant(
            "weights", [shape.OutChannels, shape.GroupInChannels, shape.Kernel.Height, shape.Kernel.Width],
            FiltersFirst(graph.Parameter("weights"), shape));
        string values = graph.ChannelsFirst(input);
        string result = graph.Node(
            "Conv",
            layer.UseBias ? [values, weights, graph.Constant("bias", [shape.OutChannels], graph.Parameter("bias"))] : [values, weights],
            [.. Window(shape), new OnnxAttribute("dilations", Pair(shape.Dilation)), new OnnxAttribute("group", (long)shape.Groups)]);
        return graph.Output(OnnxActivations.Append(graph, layer.Activation, result, 1), channelsFirst: true);
    }

    public static ExportedValue Pooling(
        OnnxGraphBuilder graph, PoolingLayer layer, string type, ExportedValue input, params ReadOnlySpan<OnnxAttribute> attributes) =>
        graph.Output(
            graph.Node(type, [graph.ChannelsFirst(input)], [.. Window(layer.Shape(input.Shape)), .. attributes]), channelsFirst: true);

    public static ExportedValue GlobalAverage(OnnxGraphBuilder graph, ExportedValue input) => graph.Output(
        graph.Node("Flatten", [graph.Node("GlobalAveragePool", [graph.ChannelsFirst(input)])], new OnnxAttribute("axis", 1L)),
        channelsFirst: false);

    public static ExportedValue Padding(OnnxGraphBuilder graph, Padding padding, ExportedValue input)
    {
        // Channels last, because ONNX Runtime takes a Pad directly before a MaxPool for padding of the MaxPool, which is another thing: it
        // counts as nothing, not as zeros.
        string sizes = graph.Integers("pads", 0, padding.Top, padding.Left, 0, 0, padding.Bottom, padding.Right, 0);
        return graph.Output(
            graph.Node("Pad", [graph.ChannelsLast(input), sizes], new OnnxAttribute("mode", "constant")), channelsFirst: false);
    }

    private static OnnxAttribute[] Window(Window2D shape) =>
    [
        new("kernel_shape", Pair(shape.Kernel)),
        new("strides", Pair(shape.Stride)),
        new("pads", new long[] { shape.Padding.Top, shape.Padding.Left, shape.Padding.Bottom, shape.Padding.Right }),
    ];

    private static long[] Pair(Size2D size) => [size.Height, size.Width];

    /// <summary>From <c>[KH, KW, C / groups, O]</c> to <c>[O, C / groups, KH, KW]</c>.</summary>
    private static float[] FiltersFirst(ReadOnlySpan<float> weights, Conv2DShape shape)
    {
        int taps = shape.Kernel.Area;
        float[] turned = new float[weights.Length];
        int from = 0;
        for (int tap = 0; tap < taps; tap++)
        {
            for (int c = 0; c < shape.GroupInChannels; c++)
            {
                for (int o = 0; o < shape.OutChannels; o++)
                {
                    turned[(((o * shape.GroupInChannels) + c) * taps) + tap] = weights[from++];
                }
            }
        }

        return turned;
    }
}
