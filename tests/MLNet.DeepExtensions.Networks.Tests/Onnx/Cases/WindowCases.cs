using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around convolutions, poolings and padding.</summary>
internal static class WindowCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["AveragePool"] = s => Pool(s, "AveragePool", new OnnxAttribute("count_include_pad", 0L)),
        ["AveragePool, counting padding"] = s => Pool(s, "AveragePool", new OnnxAttribute("count_include_pad", 1L)),
        ["Conv"] = s => Finish(s, Convolution(s, Image(s), groups: 1)),
        ["Conv, groups"] = s => Finish(s, Convolution(s, s.Convolution(s.Input(3, 7, 8), 3, 6, [1, 1]), groups: 3)),
        ["Conv, depthwise"] = s => Finish(s, Convolution(s, s.Convolution(s.Input(3, 8, 6), 3, 4, [1, 1]), groups: 4)),
        ["GlobalAveragePool"] = s => Finish(s, Pixel(s)),
        ["GlobalMaxPool"] = s => Finish(s, s.Node("GlobalMaxPool", [Image(s)])),
        ["MaxPool"] = s => Pool(s, "MaxPool"),
        ["Pad"] = s =>
            Padded(s, image => s.Node("Pad", [image, s.Integers(0, 0, Side(s), Side(s), 0, 0, Side(s), Side(s)), s.Floats([], 0f)])),
        ["Pad, no value"] = s => Padded(
            s, image => s.Node("Pad", [image, s.Integers(0, 0, Side(s), 0, 0, 0, 0, Side(s))], new OnnxAttribute("mode", "constant"))),
        ["Pad, by nothing"] = s => Padded(s, image => s.Node("Pad", [image, s.Integers(0, 0, 0, 0, 0, 0, 0, 0)])),
        ["Pad, by attributes"] = OlderPad,
        ["Pad, channels last"] = s => Padded(
            s, image => FromChannelsLast(s, s.Node("Pad", [ToChannelsLast(s, image), s.Integers(0, Side(s), 1, 0, 0, 2, Side(s), 0)]))),
        ["ReduceMean"] = s => ReduceMean(s, new OnnxAttribute("keepdims", 1L)),
        ["ReduceMean, dropping axes"] = s => ReduceMean(s, new OnnxAttribute("keepdims", 0L)),
        ["ReduceMean, axes as input"] = s => Newer(s, image => s.Node("ReduceMean", [image, s.Integers(-1, -2)])),
    };

    private static string Newer(OnnxSketch s, Func<string, string> apply)
    {
        s.Opset = 18;
        return Finish(s, apply(Image(s)));
    }

    private static long Side(OnnxSketch s) => s.Random.Next(3);

    private static string Pool(OnnxSketch s, string type, params OnnxAttribute[] attributes)
    {
        OnnxAttribute[] window = Window(s, [s.Random.Next(2, 4), s.Random.Next(2, 4)]);
        bool countsPadding = attributes is [{ Value: 1L }];
        bool isExplicit = window.Any(attribute => attribute.Name == "pads");
        OnnxAttribute[] ceiling = isExplicit && !countsPadding ? [new OnnxAttribute("ceil_mode", (long)s.Random.Next(2))] : [];
        return Finish(s, s.Node(type, [Image(s)], [.. window, .. attributes, .. ceiling]));
    }

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
}
