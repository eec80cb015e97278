using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>
/// Random graphs around each operator that can be imported, in every form of it: a name is the operator, and behind a comma what is special.
/// Shapes, attributes, and what stands before and behind the operator depend on the seed.
/// </summary>
internal static class OperatorCases
{
    private static readonly Dictionary<string, Func<OnnxSketch, string>> s_graphs = new()
    {
        ["Add"] = s => WithConstant(s, "Add"),
        ["Add, two values"] = s => OfTwo(s, "Add"),
        ["Add, flattened images"] = AddFlattened,
        ["AveragePool"] = s => Pool(s, "AveragePool", new OnnxAttribute("count_include_pad", 0L)),
        ["AveragePool, counting padding"] = s => Pool(s, "AveragePool", new OnnxAttribute("count_include_pad", 1L)),
        ["BatchNormalization"] = s => Any(s, value => s.BatchNormalization(value, s.ShapeOf(value)[1])),
        ["Clip"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f), s.Floats([], 6f)])),
        ["Clip, no maximum"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f)])),
        ["Clip, minimum and no maximum named"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f), ""])),
        ["Clip, by attributes"] = s => Older(s, 10, value => s.Node("Clip", [value], new OnnxAttribute("min", 0f), new OnnxAttribute("max", 6f))),
        ["Clip, by one attribute"] = s => Older(s, 7, value => s.Node("Clip", [value], new OnnxAttribute("min", 0f))),
        ["Concat"] = JoinImages,
        ["Concat, rows"] = JoinRows,
        ["Constant"] = Constants,
        ["Conv"] = s => Finish(s, Convolution(s, Image(s), groups: 1)),
        ["Conv, groups"] = s => Finish(s, Convolution(s, s.Convolution(s.Input(3, 7, 8), 3, 6, [1, 1]), groups: 3)),
        ["Conv, depthwise"] = s => Finish(s, Convolution(s, s.Convolution(s.Input(3, 8, 6), 3, 4, [1, 1]), groups: 4)),
        ["Div"] = s => WithConstant(s, "Div"),
        ["Dropout"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f)])),
        ["Dropout, not in training"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f), s.Flag(false)])),
        ["Dropout, by attribute"] = s => Older(s, 10, value => s.Node("Dropout", [value], new OnnxAttribute("ratio", 0.4f))),
        ["Elu"] = s => Any(s, value => s.Node("Elu", [value], new OnnxAttribute("alpha", 0.5f + s.Random.NextSingle()))),
        ["Elu, default alpha"] = s => Any(s, value => s.Node("Elu", [value])),
        ["Flatten"] = s => Finish(s, s.Node("Flatten", [Image(s)], new OnnxAttribute("axis", Pick(s, 1L, -3L)))),
        ["Gelu"] = s => Older(s, 20, value => s.Node("Gelu", [value])),
        ["Gelu, of five operators"] = s => Any(s, value => Gelu(s, value)),
        ["Gemm"] = s => Gemm(s, Row(s)),
        ["Gemm, of a flattened image"] = s => Gemm(s, s.Node("Flatten", [Image(s)])),
        ["GlobalAveragePool"] = s => Finish(s, Pixel(s)),
        ["HardSigmoid"] = s => Any(s, value => s.Node("HardSigmoid", [value], new OnnxAttribute("alpha", 1f / 6f), new OnnxAttribute("beta", 0.5f))),
        ["HardSwish"] = s => Any(s, value => s.Node("HardSwish", [value])),
        ["Identity"] = s => Any(s, value => s.Node("Identity", [value])),
        ["Identity, of constants"] = s => s.Node("MatMul", [Row(s), s.Node("Identity", [s.Normal(0.5, 5, 3)])]),
        ["LayerNormalization"] = s => Finish(s, Normalized(s, Row(s))),
        ["LayerNormalization, images"] = s => Finish(s, FromChannelsLast(s, Normalized(s, ToChannelsLast(s, Image(s))))),
        ["LeakyRelu"] = s => Any(s, value => s.Node("LeakyRelu", [value], new OnnxAttribute("alpha", 0.05f + (0.3f * s.Random.NextSingle())))),
        ["LeakyRelu, default alpha"] = s => Any(s, value => s.Node("LeakyRelu", [value])),
        ["MatMul"] = s => Finish(s, s.Node("MatMul", [Row(s), s.Normal(0.5, 5, 4)])),
        ["MatMul, of a flattened image"] = FlattenedMatMul,
        ["MatMul, images"] = PixelwiseMatMul,
        ["MaxPool"] = s => Pool(s, "MaxPool"),
        ["Mul"] = s => WithConstant(s, "Mul"),
        ["Mul, two values"] = s => OfTwo(s, "Mul"),
        ["Mul, one a channel"] = SqueezeAndExcitation,
        ["Mul, SiLU"] = s => Any(s, value => s.Node("Mul", [value, s.Node("Sigmoid", [value])])),
        ["Mul, hard-swish"] = s => Any(s, value => s.Node("Mul", [value, s.Node("HardSigmoid", [value], new OnnxAttribute("alpha", 1f / 6f))])),
        ["Pad"] = s => Padded(s, image => s.Node("Pad", [image, s.Integers(0, 0, Side(s), Side(s), 0, 0, Side(s), Side(s)), s.Floats([], 0f)])),
        ["Pad, no value"] = s => Padded(
            s, image => s.Node("Pad", [image, s.Integers(0, 0, Side(s), 0, 0, 0, 0, Side(s))], new OnnxAttribute("mode", "constant"))),
        ["Pad, by nothing"] = s => Padded(s, image => s.Node("Pad", [image, s.Integers(0, 0, 0, 0, 0, 0, 0, 0)])),
        ["Pad, by attributes"] = OlderPad,
        ["Pad, channels last"] = s => Padded(
            s, image => FromChannelsLast(s, s.Node("Pad", [ToChannelsLast(s, image), s.Integers(0, Side(s), 1, 0, 0, 2, Side(s), 0)]))),
        ["ReduceMean"] = s => ReduceMean(s, new OnnxAttribute("keepdims", 1L)),
        ["ReduceMean, dropping axes"] = s => ReduceMean(s, new OnnxAttribute("keepdims", 0L)),
        ["ReduceMean, axes as input"] = s => Newer(s, image => s.Node("ReduceMean", [image, s.Integers(-1, -2)])),
        ["Relu"] = s => Any(s, value => s.Node("Relu", [value])),
        ["Reshape"] = FlattenByReshape,
        ["Reshape, to an image and back"] = ReshapeBack,
        ["Reshape, of a row to one pixel"] = s => Finish(
            s, s.Node("Reshape", [Row(s), s.Integers(Pick<long[]>(s, [0, 5, 1, 1], [-1, 5, 1, 1], [0, -1, 1, 1]))])),
        ["Sigmoid"] = s => Any(s, value => s.Node("Sigmoid", [value])),
        ["Softmax"] = s => Any(s, value => s.Node("Softmax", [value], new OnnxAttribute("axis", Pick(s, 1L, 1L - s.ShapeOf(value).Length)))),
        ["Softmax, of older files"] = OlderSoftmax,
        ["Softplus"] = s => Any(s, value => s.Node("Softplus", [value])),
        ["Squeeze"] = s => Finish(s, s.Node("Squeeze", [Pixel(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2]))])),
        ["Squeeze, one axis at a time"] = s => Finish(s, s.Node("Squeeze", [s.Node("Squeeze", [Pixel(s), s.Integers(3)]), s.Integers(-1)])),
        ["Squeeze, by attribute"] = OlderSqueeze,
        ["Sub"] = s => WithConstant(s, "Sub"),
        ["Tanh"] = s => Any(s, value => s.Node("Tanh", [value])),
        ["Transpose"] = s => Finish(s, FromChannelsLast(s, s.Node("Relu", [ToChannelsLast(s, Image(s))]))),
        ["Transpose, of the input"] = s => Finish(s, Convolution(s, FromChannelsLast(s, s.Input(7, 6, 3)), groups: 1)),
        ["Transpose, and flattened"] = s => Finish(s, s.Node("Flatten", [ToChannelsLast(s, Image(s))])),
        ["Transpose, no axes moved"] = s => Finish(s, s.Node("Transpose", [Image(s)], new OnnxAttribute("perm", new long[] { 0, 1, 2, 3 }))),
        ["Transpose, of one pixel"] = s => Finish(s, s.Node("Flatten", [FromChannelsLast(s, Pixel(s))])),
        ["Unsqueeze"] = s => Finish(s, s.Node("Unsqueeze", [Row(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2], [3, 2]))])),
        ["Unsqueeze, by attribute"] = OlderUnsqueeze,
    };

    public static IEnumerable<string> Names => s_graphs.Keys;

    /// <summary>Makes one of a case's graphs.</summary>
    public static OperatorCase Make(string name, int seed)
    {
        var sketch = new OnnxSketch(new Random(seed));
        return new OperatorCase(sketch, s_graphs[name](sketch), isChannelsLast: name == "Transpose, of the input");
    }

    /// <summary>An image behind a layer that takes activations and maps into itself, or behind one that does not.</summary>
    private static string Image(OnnxSketch s)
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
    private static string Pixel(OnnxSketch s) => s.Node("GlobalAveragePool", [Image(s)]);

    /// <summary>Rows of five values.</summary>
    private static string Row(OnnxSketch s) => s.Random.Next(4) switch
    {
        0 => s.Input(5),
        1 => s.Gemm(s.Input(3), 3, 5),
        2 => s.Node("Sigmoid", [s.Gemm(s.Input(6), 6, 5)]),
        _ => s.Node("Flatten", [s.Node("GlobalAveragePool", [s.Convolution(s.Input(2, 5, 6), 2, 5, [2, 2])])]),
    };

    /// <summary>An operator on an image, a row, a flattened image, or the input itself.</summary>
    private static string Any(OnnxSketch s, Func<string, string> apply) => Finish(s, apply(s.Random.Next(4) switch
    {
        0 => Image(s),
        1 => Row(s),
        2 => s.Node("Flatten", [Image(s)]),
        _ => s.Input(3, 5, 6),
    }));

    /// <summary>An image as it is, or with a convolution or a dense layer behind it; rows with a dense layer.</summary>
    private static string Finish(OnnxSketch s, string value)
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

    private static string Older(OnnxSketch s, long opset, Func<string, string> apply)
    {
        s.Opset = opset;
        return Finish(s, apply(s.Random.Next(2) == 0 ? Image(s) : s.Gemm(s.Input(4), 4, 5)));
    }

    private static string Newer(OnnxSketch s, Func<string, string> apply)
    {
        s.Opset = 18;
        return Finish(s, apply(Image(s)));
    }

    private static T Pick<T>(OnnxSketch s, params T[] choices) => choices[s.Random.Next(choices.Length)];

    private static long Side(OnnxSketch s) => s.Random.Next(3);

    private static string WithConstant(OnnxSketch s, string type) => Any(s, value =>
    {
        int[] shape = s.ShapeOf(value);
        int channels = shape[1];
        string constant = s.Uniform(0.5f, 2f, s.Random.Next(4) switch
        {
            0 => [],
            1 => [1],
            2 => shape.Length == 4 ? [channels, 1, 1] : [channels],
            _ => shape.Length == 4 ? [1, channels, 1, 1] : [1, channels],
        });
        return s.Node(type, type == "Div" || s.Random.Next(2) == 0 ? [value, constant] : [constant, value]);
    });

    private static string OfTwo(OnnxSketch s, string type)
    {
        string image = Image(s);
        int channels = s.ShapeOf(image)[1];
        string branch = s.Convolution(image, channels, channels, [1, 1]);
        string[] values = [branch, Pick(s, image, s.Node("Sigmoid", [s.Convolution(image, channels, channels, [1, 1])]))];
        return Finish(s, s.Node(type, s.Random.Next(2) == 0 ? values : values.Reverse()));
    }

    private static string AddFlattened(OnnxSketch s)
    {
        string image = Image(s);
        int[] shape = s.ShapeOf(image);
        string other = s.Convolution(image, shape[1], shape[1], [1, 1]);
        return Finish(s, s.Node("Add", [s.Node("Flatten", [image]), s.Node("Flatten", [other])]));
    }

    private static string SqueezeAndExcitation(OnnxSketch s)
    {
        string image = Image(s);
        int channels = s.ShapeOf(image)[1];
        string gate = s.Node("Sigmoid", [s.Convolution(s.Node("GlobalAveragePool", [image]), channels, channels, [1, 1])]);
        return Finish(s, s.Node("Mul", s.Random.Next(2) == 0 ? [image, gate] : [gate, image]));
    }

    private static string JoinImages(OnnxSketch s)
    {
        string image = Image(s);
        int channels = s.ShapeOf(image)[1];
        string[] values = [image, s.Convolution(image, channels, 2, [1, 1]), s.Node("Relu", [s.Convolution(image, channels, 3, [1, 1])])];
        return Finish(s, s.Node("Concat", values[..s.Random.Next(1, 4)], new OnnxAttribute("axis", Pick(s, 1L, -3L))));
    }

    private static string JoinRows(OnnxSketch s)
    {
        string row = Row(s);
        return Finish(s, s.Node("Concat", [s.Gemm(row, 5, 2), row], new OnnxAttribute("axis", Pick(s, 1L, -1L))));
    }

    private static string Constants(OnnxSketch s)
    {
        var random = s.Random;
        string image = Image(s);
        int[] shape = s.ShapeOf(image);
        float[] filters = Array.ConvertAll(new float[2 * shape[1]], _ => random.NextSingle() - 0.5f);
        string weights = s.Node("Constant", [], new OnnxAttribute("value", OnnxTensor.Of("filters", [2, shape[1], 1, 1], filters)));
        string factor = s.Node("Constant", [], new OnnxAttribute("value_float", 1.5f));
        string rows = s.Node("Constant", [], new OnnxAttribute("value_ints", new long[] { 0, 2 * shape[2] * shape[3] }));
        return Finish(s, s.Node("Reshape", [s.Node("Mul", [s.Node("Conv", [image, weights]), factor]), rows]));
    }

    private static string Convolution(OnnxSketch s, string image, int groups)
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

    private static string Pool(OnnxSketch s, string type, params OnnxAttribute[] attributes)
    {
        OnnxAttribute[] window = Window(s, [s.Random.Next(2, 4), s.Random.Next(2, 4)]);
        bool countsPadding = attributes is [{ Value: 1L }];
        bool isExplicit = window.Any(attribute => attribute.Name == "pads");
        OnnxAttribute[] ceiling = isExplicit && !countsPadding ? [new OnnxAttribute("ceil_mode", (long)s.Random.Next(2))] : [];
        return Finish(s, s.Node(type, [Image(s)], [.. window, .. attributes, .. ceiling]));
    }

    private static OnnxAttribute[] Window(OnnxSketch s, int[] kernel) =>
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

    private static string Gelu(OnnxSketch s, string value)
    {
        string scaled = s.Random.Next(2) == 0 ? s.Node("Div", [value, s.Floats([], MathF.Sqrt(2))]) : s.Node("Mul", [value, s.Floats([], MathF.Sqrt(0.5f))]);
        string sum = s.Node("Add", [s.Node("Erf", [scaled]), s.Floats([], 1f)]);
        return s.Node("Mul", [s.Node("Mul", [value, sum]), s.Floats([], 0.5f)]);
    }

    private static string Gemm(OnnxSketch s, string rows)
    {
        int features = s.ShapeOf(rows)[1];
        bool isTransposed = s.Random.Next(2) == 0;
        const int Units = 4;
        string weights = s.Normal(Math.Sqrt(1.0 / features), isTransposed ? [Units, features] : [features, Units]);
        string[] bias = s.Random.Next(5) switch
        {
            0 => [],
            1 => [s.Normal(1, 1)],
            2 => [s.Normal(1, 1, Units)],
            3 => [s.Normal(1)],
            _ => [s.Normal(1, Units)],
        };
        OnnxAttribute Factor(string name) => new(name, 0.5f + s.Random.NextSingle());
        return s.Node("Gemm", [rows, weights, .. bias], new OnnxAttribute("transB", isTransposed ? 1L : 0L), Factor("alpha"), Factor("beta"));
    }

    private static string FlattenedMatMul(OnnxSketch s)
    {
        string rows = s.Node("Flatten", [Image(s)]);
        return Finish(s, s.Node("MatMul", [rows, s.Normal(0.2, s.ShapeOf(rows)[1], 4)]));
    }

    private static string PixelwiseMatMul(OnnxSketch s)
    {
        string image = Image(s);
        return Finish(s, FromChannelsLast(s, s.Node("MatMul", [ToChannelsLast(s, image), s.Normal(0.5, s.ShapeOf(image)[1], 3)])));
    }

    private static string Normalized(OnnxSketch s, string value)
    {
        int width = s.ShapeOf(value)[^1];
        string[] parameters = [s.Uniform(0.5f, 1.5f, width), s.Normal(0.3, width)];
        return s.Node("LayerNormalization", [value, .. parameters[..s.Random.Next(1, 3)]], new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", 1e-4f));
    }

    private static string ToChannelsLast(OnnxSketch s, string image) => s.Node("Transpose", [image], new OnnxAttribute("perm", new long[] { 0, 2, 3, 1 }));

    private static string FromChannelsLast(OnnxSketch s, string image) => s.Node("Transpose", [image], new OnnxAttribute("perm", new long[] { 0, 3, 1, 2 }));

    // Never a pooling behind a Pad: ONNX Runtime takes the zeros for padding of the pooling, which counts as nothing.
    private static string Padded(OnnxSketch s, Func<string, string> pad)
    {
        string image = pad(Image(s));
        return Finish(s, s.Random.Next(2) == 0 ? s.Convolution(image, s.ShapeOf(image)[1], 3, [2, 2]) : s.Node("Tanh", [image]));
    }

    private static string OlderPad(OnnxSketch s)
    {
        s.Opset = 10;
        OnnxAttribute[] attributes = [new("pads", new long[] { 0, 0, Side(s), Side(s), 0, 0, Side(s), 1 }), new("value", 0f)];
        return Padded(s, image => s.Node("Pad", [image], attributes));
    }

    private static string ReduceMean(OnnxSketch s, OnnxAttribute keep) =>
        Finish(s, s.Node("ReduceMean", [Image(s)], keep, new OnnxAttribute("axes", Pick<long[]>(s, [2, 3], [-1, -2], [3, -2]))));

    private static string FlattenByReshape(OnnxSketch s)
    {
        string image = Image(s);
        long size = ReferenceTensor.Count(s.ShapeOf(image)[1..]);
        return Finish(s, s.Node("Reshape", [image, s.Integers(Pick<long[]>(s, [0, -1], [-1, size], [0, size]))]));
    }

    private static string ReshapeBack(OnnxSketch s)
    {
        string image = Image(s);
        int[] shape = s.ShapeOf(image);
        string row = s.Node("Relu", [s.Node("Reshape", [image, s.Integers(0, -1)])]);
        return Finish(s, s.Node("Reshape", [row, s.Integers(0, shape[1], shape[2], shape[3])]));
    }

    private static string OlderSoftmax(OnnxSketch s)
    {
        s.Opset = 11;
        return s.Node("Softmax", [s.Gemm(s.Input(4), 4, 5)]);
    }

    private static string OlderSqueeze(OnnxSketch s)
    {
        s.Opset = 11;
        return Finish(s, s.Node("Squeeze", [Pixel(s)], new OnnxAttribute("axes", new long[] { 2, 3 })));
    }

    private static string OlderUnsqueeze(OnnxSketch s)
    {
        s.Opset = 11;
        return Finish(s, s.Node("Unsqueeze", [Row(s)], new OnnxAttribute("axes", new long[] { 2, 3 })));
    }
}
