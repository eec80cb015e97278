using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around what joins two values.</summary>
internal static class JoiningCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["Add"] = s => WithConstant(s, "Add"),
        ["Add, two values"] = s => OfTwo(s, "Add"),
        ["Add, flattened images"] = AddFlattened,
        ["Concat"] = JoinImages,
        ["Concat, rows"] = JoinRows,
        ["Div"] = s => WithConstant(s, "Div"),
        ["Mul"] = s => WithConstant(s, "Mul"),
        ["Mul, two values"] = s => OfTwo(s, "Mul"),
        ["Mul, one a channel"] = SqueezeAndExcitation,
        ["Mul, SiLU"] = s => Any(s, value => s.Node("Mul", [value, s.Node("Sigmoid", [value])])),
        ["Mul, hard-swish"] = s =>
            Any(s, value => s.Node("Mul", [value, s.Node("HardSigmoid", [value], new OnnxAttribute("alpha", 1f / 6f))])),
        ["Sub"] = s => WithConstant(s, "Sub"),
    };

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
}
