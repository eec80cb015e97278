using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Convolutions, poolings and padding as ONNX operators, which take <c>[N, C, H, W]</c>.</summary>
internal static class OnnxWindows
{
    public static ExportedValue Convolution(OnnxGraphBuilder graph, ConvolutionLayer layer, ExportedValue input) => graph.Output(
        Convolution(graph, layer.Shape(input.Shape), layer.UseBias, layer.Activation, graph.ChannelsFirst(input)), channelsFirst: true);

    public static ExportedValue Pooling(
        OnnxGraphBuilder graph, PoolingLayer layer, string type, ExportedValue input, params ReadOnlySpan<OnnxAttribute> attributes) =>
        graph.Output(
            graph.Node(type, [graph.ChannelsFirst(input)], [.. Window(layer.Shape(input.Shape)), .. attributes]), channelsFirst: true);

    public static ExportedValue Global(OnnxGraphBuilder graph, string type, ExportedValue input) => graph.Output(
        graph.Node("Flatten", [graph.Node(type, [graph.ChannelsFirst(input)])], new OnnxAttribute("axis", 1L)), channelsFirst: false);

    /// <summary>A convolution along the time: that of an image of one row.</summary>
    public static ExportedValue Convolution(OnnxGraphBuilder graph, Convolution1D layer, ExportedValue input) => Sequence(
        graph,
        Convolution(
            graph, layer.Shape(input.Shape), layer.UseBias, layer.Activation, graph.ChannelsFirst(AsImage(graph, input))));

    /// <summary>A pooling over the time, likewise.</summary>
    public static ExportedValue Pooling(OnnxGraphBuilder graph, SequencePoolingLayer layer, string type, ExportedValue input) => Sequence(
        graph, graph.Node(type, [graph.ChannelsFirst(AsImage(graph, input))], [.. Window(layer.Shape(input.Shape))]));

    /// <summary>A pooling of all steps.</summary>
    public static ExportedValue GlobalOfSequence(OnnxGraphBuilder graph, string type, ExportedValue input) =>
        Global(graph, type, AsImage(graph, input));

    /// <summary><c>[N, time, C]</c> as <c>[N, 1, time, C]</c>.</summary>
    private static ExportedValue AsImage(OnnxGraphBuilder graph, ExportedValue sequence)
    {
        TensorShape image = [1, sequence.Shape.Dimensions[0], sequence.Shape.Channels];
        return new ExportedValue(image) { ChannelsLast = Reshaped(graph, graph.ChannelsLast(sequence), image) };
    }

    /// <summary>The layer's output from <c>[N, C, 1, time]</c>.</summary>
    private static ExportedValue Sequence(OnnxGraphBuilder graph, string channelsFirst)
    {
        ExportedValue image = new([1, .. graph.Layer.OutputShape.Dimensions]) { ChannelsFirst = channelsFirst };
        return graph.Output(Reshaped(graph, graph.ChannelsLast(image), graph.Layer.OutputShape), channelsFirst: false);
    }

    private static string Reshaped(OnnxGraphBuilder graph, string value, TensorShape shape) =>
        graph.Node("Reshape", [value, graph.Integers("shape", [0, .. shape.Dimensions.Select(size => (long)size)])]);

    private static string Convolution(OnnxGraphBuilder graph, Conv2DShape shape, bool useBias, Activation activation, string values)
    {
        string weights = graph.Constant(
            "weights", [shape.OutChannels, shape.GroupInChannels, shape.Kernel.Height, shape.Kernel.Width],
            FiltersFirst(graph.Parameter("weights"), shape));
        string result = graph.Node(
            "Conv",
            useBias ? [values, weights, graph.Constant("bias", [shape.OutChannels], graph.Parameter("bias"))] : [values, weights],
            [.. Window(shape), new OnnxAttribute("dilations", Pair(shape.Dilation)), new OnnxAttribute("group", (long)shape.Groups)]);
        return OnnxActivations.Append(graph, activation, result, 1);
    }

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
