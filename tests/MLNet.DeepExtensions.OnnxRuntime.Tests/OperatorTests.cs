using MLNet.DeepExtensions.Networks.Tests;
using MLNet.DeepExtensions.Networks.Tests.Onnx;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>Each operator that can be imported, in random graphs, and known architectures, against ONNX Runtime.</summary>
public class OperatorTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_imported_graph_predicts_what_ONNX_Runtime_does(string name)
    {
        using TemporaryFolder folder = new();
        for (int seed = 0; seed < 6; seed++)
        {
            Check(OperatorCases.Make(name, seed), folder[$"{seed}.onnx"], seed);
        }
    }

    public static TheoryData<string> Networks => [.. NetworkSketches.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_imported_network_predicts_what_ONNX_Runtime_does(string name)
    {
        using TemporaryFolder folder = new();
        Check(NetworkSketches.Make(name), folder["network.onnx"], seed: 1);
    }

    private static void Check(OperatorCase graph, string path, int seed)
    {
        const int Samples = 2;
        File.WriteAllBytes(path, graph.File);
        float[] inputs = graph.Inputs(Samples, seed);
        float[] outputs = RuntimeSession.Run(path, inputs, graph.Shape(Samples));
        OnnxCases.AssertClose(graph.InNetworkOrder(outputs, Samples), graph.Predict(inputs), 1e-5f);
    }
}
