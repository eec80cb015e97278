using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>What the graphs of <see cref="OperatorCases"/> are made of.</summary>
internal static class CaseParts
{
    /// <summary>An image behind a layer that takes activations and maps into itself, or behind one that does not.</summary>
    public static string Image(OnnxSketch s)
    {
        string input = s.Input(s.Random.Next(2, 4), s.Random.Next(6, 9), s.Random.Next(6, 9));
        string stem = s.Convolution(input, s.InputShape[0], 4, [1, 2]);
        return s.Random.Next(3) switch
        {
            0 => stem,
            1 => s.Node("MaxPool", [input], new OnnxAttribute("kernel_shape", new long[] { 2, 1 })),
            _ => s.Node("Tanh", [stem]),
        };
    }

    /// <summary>An image of one pixel.</summary>
    public static string Pixel(OnnxSketch s) => s.Node("GlobalAveragePool", [Image(s)]);

    /// <summary>Rows of five values.</summary>
    public static string Row(OnnxSketch s) => s.Random.Next(4) switch
    {
        0 => s.Input(5),
        1 => s.Gemm(s.Input(3), 3, 5),
        2 => s.Node("Sigmoid", [s.Gemm(s.Input(6), 6, 5)]),
        _ => s.Node("Flatten", [s.Node("GlobalAveragePool", [s.Convolution(s.Input(2, 5, 6), 2, 5, [2, 2])])]),
    };

    /// <summary>An operator on an image, a row, a flattened image, or the input itself.</summary>
    public static string Any(OnnxSketch s, Func<string, string> apply) => Finish(s, apply(s.Random.Next(4) switch
    {
        0 => Image(s),
        1 => Row(s),
        2 => s.Node("Flatten", [Image(s)]),
        _ => s.Input(3, 5, 6),
    }));

    /// <summary>An image as it is, or with a convolution or a dense layer behind it; rows with a dense layer.</summary>
    public static string Finish(OnnxSketch s, string value)
    {
        int[] shape = s.ShapeOf(value);
        return (shape.Length, s.Random.Next(3)) switch
        {
            (4, 0) => value,
            (4, 1) => s.Convolution(value, shape[1], 3, [1, 1]),
            (4, _) => s.Gemm(s.Node("Flatten", [value]), ReferenceTensor.Count(shape[1..]), 3),
            _ => s.Gemm(value, shape[1], 3),
        };
    }

    public static string Older(OnnxSketch s, long opset, Func<string, string> apply)
    {
        s.Opset = opset;
        return Finish(s, apply(s.Random.Next(2) == 0 ? Image(s) : s.Gemm(s.Input(4), 4, 5)));
    }

    public static T Pick<T>(OnnxSketch s, params T[] choices) => choices[s.Random.Next(choices.Length)];

    public static string Convolution(OnnxSketch s, string image, int groups)
    {
        int[] kernel = [s.Random.Next(1, 4), s.Random.Next(1, 4)];
        int channels = s.ShapeOf(image)[1] / groups;
        int filters = groups * s.Random.Next(1, 3);
        string weights = s.Normal(0.5, [filters, channels, .. kernel]);
        OnnxAttribute[] window = Window(s, kernel);

        // ONNX Runtime has no dilation with SAME_UPPER and SAME_LOWER.
        bool isSame = window.Any(attribute => attribute.Value is "SAME_UPPER" or "SAME_LOWER");
        long[] dilations = isSame ? [1, 1] : [s.Random.Next(1, 3), s.Random.Next(1, 3)];
        return s.Node(
            "Conv", s.Random.Next(2) == 0 ? [image, weights] : [image, weights, s.Normal(0.5, filters)],
            [.. window, new OnnxAttribute("dilations", dilations), new OnnxAttribute("group", (long)groups)]);
    }

    public static OnnxAttribute[] Window(OnnxSketch s, int[] kernel) =>
    [
        new("kernel_shape", Array.ConvertAll(kernel, size => (long)size)),
        new("strides", new long[] { s.Random.Next(1, 3), s.Random.Next(1, 3) }),
        s.Random.Next(5) switch
        {
            0 => new("auto_pad", "VALID"),
            1 => new("auto_pad", "SAME_UPPER"),
            2 => new("auto_pad", "SAME_LOWER"),
            _ => new("pads", kernel.Concat(kernel).Select(size => (long)s.Random.Next(size)).ToArray()),
        },
    ];

    public static string ToChannelsLast(OnnxSketch s, string image) =>
        s.Node("Transpose", [image], new OnnxAttribute("perm", new long[] { 0, 2, 3, 1 }));

    public static string FromChannelsLast(OnnxSketch s, string image) =>
        s.Node("Transpose", [image], new OnnxAttribute("perm", new long[] { 0, 3, 1, 2 }));
}
