using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around activations and normalizations.</summary>
internal static class ActivationCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["BatchNormalization"] = s => Any(s, value => s.BatchNormalization(value, s.ShapeOf(value)[1])),
        ["Clip"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f), s.Floats([], 6f)])),
        ["Clip, no maximum"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f)])),
        ["Clip, minimum and no maximum named"] = s => Any(s, value => s.Node("Clip", [value, s.Floats([], 0f), ""])),
        ["Clip, by attributes"] = s =>
            Older(s, 10, value => s.Node("Clip", [value], new OnnxAttribute("min", 0f), new OnnxAttribute("max", 6f))),
        ["Clip, by one attribute"] = s => Older(s, 7, value => s.Node("Clip", [value], new OnnxAttribute("min", 0f))),
        ["Clip, a maximum after a ReLU"] = s => Any(s, value => s.Node("Clip", [s.Node("Relu", [value]), "", s.Floats([], 6f)])),
        ["Clip, a maximum by attribute after a ReLU"] = s => Older(
            s, 9, value => s.Node("Clip", [s.Node("Relu", [value])], new OnnxAttribute("max", 6f))),
        ["Clip, a maximum behind a ReLU that others read"] = s => Any(s, value => BothEnds(s, value)),
        ["Clip, a maximum behind a minimum"] = s => Older(
            s, 9, value => s.Node("Clip", [s.Node("Clip", [value], new OnnxAttribute("min", 0f))], new OnnxAttribute("max", 6f))),
        ["Cos"] = s => Any(s, value => s.Node("Cos", [value])),
        ["Elu"] = s => Any(s, value => s.Node("Elu", [value], new OnnxAttribute("alpha", 0.5f + s.Random.NextSingle()))),
        ["Elu, default alpha"] = s => Any(s, value => s.Node("Elu", [value])),
        ["Gelu"] = s => Older(s, 20, value => s.Node("Gelu", [value])),
        ["Gelu, of five operators"] = s => Any(s, value => Gelu(s, value)),
        ["Clip, hard-swish of older files"] = s => Older(s, 10, value => OlderHardSwish(s, value)),
        ["HardSigmoid"] = s =>
            Any(s, value => s.Node("HardSigmoid", [value], new OnnxAttribute("alpha", 1f / 6f), new OnnxAttribute("beta", 0.5f))),
        ["HardSwish"] = s => Any(s, value => s.Node("HardSwish", [value])),
        ["LayerNormalization"] = s => Finish(s, Normalized(s, Row(s))),
        ["LayerNormalization, images"] = s => Finish(s, FromChannelsLast(s, Normalized(s, ToChannelsLast(s, Image(s))))),
        ["LeakyRelu"] = s =>
            Any(s, value => s.Node("LeakyRelu", [value], new OnnxAttribute("alpha", 0.05f + (0.3f * s.Random.NextSingle())))),
        ["LeakyRelu, default alpha"] = s => Any(s, value => s.Node("LeakyRelu", [value])),
        ["Mish"] = s => Older(s, 18, value => s.Node("Mish", [value])),
        ["Relu"] = s => Any(s, value => s.Node("Relu", [value])),
        ["Selu"] = s => Any(
            s, value => s.Node("Selu", [value], new OnnxAttribute("alpha", 1.67326319f), new OnnxAttribute("gamma", 1.05070102f))),
        ["Selu, default attributes"] = s => Any(s, value => s.Node("Selu", [value])),
        ["Sigmoid"] = s => Any(s, value => s.Node("Sigmoid", [value])),
        ["Softmax"] = s =>
            Any(s, value => s.Node("Softmax", [value], new OnnxAttribute("axis", Pick(s, 1L, 1L - s.ShapeOf(value).Length)))),
        ["Softmax, of older files"] = OlderSoftmax,
        ["Softmax, of pixels in older files"] = OlderPixels,
        ["Softmax, along the last axis in older files"] = OlderLastAxis,
        ["Softplus"] = s => Any(s, value => s.Node("Softplus", [value])),
        ["Tanh"] = s => Any(s, value => s.Node("Tanh", [value])),
    };

    private static string Gelu(OnnxSketch s, string value)
    {
        string scaled = s.Random.Next(2) == 0 ? s.Node("Div", [value, s.Floats([], MathF.Sqrt(2))])
            : s.Node("Mul", [value, s.Floats([], MathF.Sqrt(0.5f))]);
        string sum = s.Node("Add", [s.Node("Erf", [scaled]), s.Floats([], 1f)]);
        return s.Node("Mul", [s.Node("Mul", [value, sum]), s.Floats([], 0.5f)]);
    }

    private static string BothEnds(OnnxSketch s, string value)
    {
        string positive = s.Node("Relu", [value]);
        return s.Node("Add", [positive, s.Node("Clip", [positive, "", s.Floats([], 6f)])]);
    }

    // x relu6(x + 3) / 6
    private static string OlderHardSwish(OnnxSketch s, string value)
    {
        string clipped = s.Node(
            "Clip", [s.Node("Add", [value, s.Floats([], 3f)])], new OnnxAttribute("min", 0f), new OnnxAttribute("max", 6f));
        return s.Node("Div", [s.Node("Mul", [value, clipped]), s.Floats([], 6f)]);
    }

    private static string Normalized(OnnxSketch s, string value)
    {
        int width = s.ShapeOf(value)[^1];
        string[] parameters = [s.Uniform(0.5f, 1.5f, width), s.Normal(0.3, width)];
        return s.Node(
            "LayerNormalization", [value, .. parameters[..s.Random.Next(1, 3)]], new OnnxAttribute("axis", -1L),
            new OnnxAttribute("epsilon", 1e-4f));
    }

    private static string OlderPixels(OnnxSketch s)
    {
        s.Opset = 12;
        return Finish(s, s.Node("Softmax", [Pixel(s)], new OnnxAttribute("axis", 1L)));
    }

    private static string OlderLastAxis(OnnxSketch s)
    {
        s.Opset = 12;
        return Finish(
            s, FromChannelsLast(s, s.Node("Softmax", [ToChannelsLast(s, Image(s))], new OnnxAttribute("axis", Pick(s, 3L, -1L)))));
    }

    private static string OlderSoftmax(OnnxSketch s)
    {
        s.Opset = 11;
        return s.Node("Softmax", [s.Gemm(s.Input(4), 4, 5)]);
    }
}
