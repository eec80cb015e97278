using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around shapes, constants, and what passes its input on.</summary>
internal static class ShapeCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["Cast"] = s => Any(s, value => s.Node("Cast", [value], To(OnnxElementType.Float))),
        ["Constant"] = Constants,
        ["Dropout"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f)])),
        ["Dropout, not in training"] = s => Any(s, value => s.Node("Dropout", [value, s.Floats([], 0.4f), s.Flag(false)])),
        ["Dropout, by attribute"] = s => Older(s, 10, value => s.Node("Dropout", [value], new OnnxAttribute("ratio", 0.4f))),
        ["Flatten"] = s => Finish(s, s.Node("Flatten", [Image(s)], new OnnxAttribute("axis", Pick(s, 1L, -3L)))),
        ["Gather"] = s => View(
            s, image => [s.Node("Gather", [s.Node("Shape", [image]), s.Integers(0)], new OnnxAttribute("axis", 0L)), s.Integers(-1)]),
        ["Identity"] = s => Any(s, value => s.Node("Identity", [value])),
        ["Identity, of constants"] = s => s.Node("MatMul", [Row(s), s.Node("Identity", [s.Normal(0.5, 5, 3)])]),
        ["Reshape"] = FlattenByReshape,
        ["Reshape, to an image and back"] = ReshapeBack,
        ["Reshape, of a row to one pixel"] = s => Finish(
            s, s.Node("Reshape", [Row(s), s.Integers(Pick<long[]>(s, [0, 5, 1, 1], [-1, 5, 1, 1], [0, -1, 1, 1]))])),
        ["Shape"] = s => View(s, image => [One(s, image, 0), s.Node("Unsqueeze", [s.Integer(-1), s.Integers(0)])]),
        ["Shape, and constants as nodes"] = ViewByConstantNodes,
        ["Shape, of older files"] = OlderView,
        ["Shape, sizes multiplied"] = s => View(
            s, image =>
                [One(s, image, 0), Axis(s, s.Node("Mul", [Size(s, image, 1), s.Node("Mul", [Size(s, image, -2), Size(s, image, 3)])]))]),
        ["Shape, of an activation that reads a convolution"] = s => View(s, image => [One(s, s.Node("Relu", [image]), 0), s.Integers(-1)]),
        ["Shape, a part of it"] = s => View(
            s, image =>
                [s.Node("Shape", [image], new OnnxAttribute("end", Pick(s, 1L, -3L)), new OnnxAttribute("start", 0L)), s.Integers(-1)]),
        ["Shape, to an image and back"] = ViewBack,
        ["Slice"] = s => View(
            s, image =>
                [s.Node("Slice", [s.Node("Shape", [image]), s.Integers(0), s.Integers(1), s.Integers(0), s.Integers(1)]), s.Integers(-1)]),
        ["Slice, by attributes"] = OlderSlice,
        ["Slice, squeezed and cast"] = ViewBySlice,
        ["Squeeze"] = s => Finish(s, s.Node("Squeeze", [Pixel(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2]))])),
        ["Squeeze, one axis at a time"] = s => Finish(s, s.Node("Squeeze", [s.Node("Squeeze", [Pixel(s), s.Integers(3)]), s.Integers(-1)])),
        ["Squeeze, by attribute"] = OlderSqueeze,
        ["Transpose"] = s => Finish(s, FromChannelsLast(s, s.Node("Relu", [ToChannelsLast(s, Image(s))]))),
        ["Transpose, of the input"] = s => Finish(s, Convolution(s, FromChannelsLast(s, s.Input(7, 6, 3)), groups: 1)),
        ["Transpose, and flattened"] = s => Finish(s, s.Node("Flatten", [ToChannelsLast(s, Image(s))])),
        ["Transpose, no axes moved"] = s =>
            Finish(s, s.Node("Transpose", [Image(s)], new OnnxAttribute("perm", new long[] { 0, 1, 2, 3 }))),
        ["Transpose, of one pixel"] = s => Finish(s, s.Node("Flatten", [FromChannelsLast(s, Pixel(s))])),
        ["Unsqueeze"] = s => Finish(s, s.Node("Unsqueeze", [Row(s), s.Integers(Pick<long[]>(s, [2, 3], [-1, -2], [3, 2]))])),
        ["Unsqueeze, by attribute"] = OlderUnsqueeze,
    };

    private static string Constants(OnnxSketch s)
    {
        Random random = s.Random;
        string image = Image(s);
        int[] shape = s.ShapeOf(image);
        float[] filters = Array.ConvertAll(new float[2 * shape[1]], _ => random.NextSingle() - 0.5f);
        string weights = s.Node("Constant", [], new OnnxAttribute("value", OnnxTensor.Of("filters", [2, shape[1], 1, 1], filters)));
        string factor = s.Node("Constant", [], new OnnxAttribute("value_float", 1.5f));
        string rows = s.Node("Constant", [], new OnnxAttribute("value_ints", new long[] { 0, 2 * shape[2] * shape[3] }));
        return Finish(s, s.Node("Reshape", [s.Node("Mul", [s.Node("Conv", [image, weights]), factor]), rows]));
    }

    /// <summary>A reshape to sizes that the graph computes, as <c>x.view(...)</c> is written.</summary>
    private static string View(OnnxSketch s, Func<string, string[]> sizes)
    {
        string image = Image(s);
        return Finish(s, s.Node("Reshape", [image, s.Node("Concat", sizes(image), new OnnxAttribute("axis", 0L))]));
    }

    /// <summary>One size of a value's shape, without an axis.</summary>
    private static string Size(OnnxSketch s, string value, long axis) =>
        s.Node("Gather", [s.Node("Shape", [value]), s.Integer(axis)], new OnnxAttribute("axis", 0L));

    private static string Axis(OnnxSketch s, string size) => s.Node("Unsqueeze", [size, s.Integers(0)]);

    private static string One(OnnxSketch s, string value, long axis) => Axis(s, Size(s, value, axis));

    private static OnnxAttribute To(OnnxElementType type) => new("to", (long)type);

    private static string ViewByConstantNodes(OnnxSketch s) => View(s, image =>
    {
        string zero = s.Node("Constant", [], new OnnxAttribute("value_int", 0L));
        string rest = s.Node("Constant", [], new OnnxAttribute("value_ints", new long[] { -1 }));
        return [Axis(s, s.Node("Gather", [s.Node("Shape", [image]), zero])), s.Node("Identity", [rest])];
    });

    private static string OlderView(OnnxSketch s)
    {
        s.Opset = 9;
        OnnxAttribute Axes() => new("axes", new long[] { 0 });
        return View(s, image =>
        {
            string zero = s.Node("Constant", [], new OnnxAttribute("value", OnnxTensor.Scalar("zero", 0)));
            string rest = s.Node("Constant", [], new OnnxAttribute("value", OnnxTensor.Scalar("rest", -1)));
            string batch = s.Node("Gather", [s.Node("Shape", [image]), zero], new OnnxAttribute("axis", 0L));
            return [s.Node("Unsqueeze", [batch], Axes()), s.Node("Unsqueeze", [rest], Axes())];
        });
    }

    private static string OlderSlice(OnnxSketch s)
    {
        s.Opset = 9;
        static OnnxAttribute Numbers(string name, long value) => new(name, new[] { value });
        return View(
            s, image =>
                [s.Node("Slice", [s.Node("Shape", [image])], Numbers("axes", 0), Numbers("starts", 0), Numbers("ends", 1)),
                    s.Integers(-1)]);
    }

    private static string ViewBySlice(OnnxSketch s)
    {
        string image = Image(s);
        string shape = s.Node("Cast", [s.Node("Shape", [image])], To(OnnxElementType.Int32));
        string batch = s.Node("Squeeze", [s.Node("Slice", [shape, s.Integers(-4), s.Integers(-3)]), s.Integers(0)]);
        string rest = s.Node("Cast", [s.Integers(-1)], To(OnnxElementType.Int32));
        string sizes = s.Node("Concat", [s.Node("Unsqueeze", [batch, s.Integers(0)]), rest], new OnnxAttribute("axis", -1L));
        return Finish(s, s.Node("Reshape", [image, s.Node("Cast", [sizes], To(OnnxElementType.Int64))]));
    }

    private static string ViewBack(OnnxSketch s)
    {
        string image = Image(s);
        string row = s.Node("Relu", [s.Node("Flatten", [image])]);
        string sides = s.Node("Slice", [s.Node("Shape", [image]), s.Integers(1), s.Integers(long.MaxValue)]);
        return Finish(s, s.Node("Reshape", [row, s.Node("Concat", [One(s, row, 0), sides], new OnnxAttribute("axis", 0L))]));
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
