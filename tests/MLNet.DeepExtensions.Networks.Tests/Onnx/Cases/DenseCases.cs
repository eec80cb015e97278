using MLNet.DeepExtensions.Networks.Onnx;
using static MLNet.DeepExtensions.Networks.Tests.Onnx.CaseParts;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Graphs around dense layers.</summary>
internal static class DenseCases
{
    public static Dictionary<string, Func<OnnxSketch, string>> Graphs { get; } = new()
    {
        ["Gemm"] = s => Gemm(s, Row(s)),
        ["Gemm, of a flattened image"] = s => Gemm(s, s.Node("Flatten", [Image(s)])),
        ["MatMul"] = s => Finish(s, s.Node("MatMul", [Row(s), s.Normal(0.5, 5, 4)])),
        ["MatMul, of a flattened image"] = FlattenedMatMul,
        ["MatMul, images"] = PixelwiseMatMul,
    };

    private static string Gemm(OnnxSketch s, string rows)
    {
        int features = s.ShapeOf(rows)[1];
        bool isTransposed = s.Random.Next(2) == 0;
        const int Units = 4;
        string weights = s.Normal(Math.Sqrt(1.0 / features), isTransposed ? [Units, features] : [features, Units]);
        string[] bias = s.Random.Next(6) switch
        {
            0 => [],
            1 => [s.Normal(1, 1)],
            2 => [s.Normal(1, Units)],
            3 => [s.Normal(1)],
            4 => [s.Normal(1, 1, 1)],
            _ => [s.Normal(1, 1, Units)],
        };
        OnnxAttribute Factor(string name) => new(name, 0.5f + s.Random.NextSingle());
        return s.Node(
            "Gemm", [rows, weights, .. bias], new OnnxAttribute("transB", isTransposed ? 1L : 0L), Factor("alpha"), Factor("beta"));
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
}
