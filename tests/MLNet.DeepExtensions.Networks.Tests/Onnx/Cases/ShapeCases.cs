using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around shapes, constants, and what passes its input on.</summary>
internal static class ShapeCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["Constant"] = Constants,
        ["Dropout"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f)])),
        ["Dropout, not in training"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f), s.Flag(false)])),
        ["Dropout, by attribute"] = s => Older(s, 10, value => s.Node("Dropout", [value], new OnnxAttribute("ratio", 0.4f))),
        ["Flatten"] = s => Finish(s, s.Node("Flatten", [Image(s)], new OnnxAttribute("axis", Pick(s, 1L, -3L)))),
        ["Identity"] = s => Any(s, value => s.Node("Identity", [value])),
        ["Identity, of constants"] = s => s.Node("MatMul", [Row(s), s.Node("Identity", [s.Normal(0.5, 5, 3)])]),
        ["Reshape"] = FlattenByReshape,
        ["Reshape, to an image and back"] = ReshapeBack,
        ["Reshape, of a row to one pixel"] = s => Finish(
            s, s.Node("Reshape", [Row(s), s.Integers(Pick<long[]>(s, [0, 5, 1, 1], [-1, 5, 1, 1], [0, -1, 1, 1]))])),
        ["Squeeze"] = s => Finish(s, s.Node("Squeeze", [Pixel(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2]))])),
        ["Squeeze, one axis at a time"] = s => Finish(s, s.Node("Squeeze", [s.Node("Squeeze", [Pixel(s), s.Integers(3)]), s.Integers(-1)])),
        ["Squeeze, by attribute"] = OlderSqueeze,
        ["Transpose"] = s => Finish(s, FromChannelsLast(s, s.Node("Relu", [ToChannelsLast(s, Image(s))]))),
        ["Transpose, of the input"] = s => Finish(s, Convolution(s, FromChannelsLast(s, s.Input(7, 6, 3)), groups: 1)),
        ["Transpose, and flattened"] = s => Finish(s, s.Node("Flatten", [ToChannelsLast(s, Image(s))])),
        ["Transpose, no axes moved"] = s => Finish(s, s.Node("Transpose", [Image(s)], new OnnxAttribute("perm", new long[] { 0, 1, 2, 3 }))),
        ["Transpose, of one pixel"] = s => Finish(s, s.Node("Flatten", [FromChannelsLast(s, Pixel(s))])),
        ["Unsqueeze"] = s => Finish(s, s.Node("Unsqueeze", [Row(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2], [3, 2]))])),
        ["Unsqueeze, by attribute"] = OlderUnsqueeze,
    };

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
