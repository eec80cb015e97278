namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>What this package exports, judged by ONNX Runtime.</summary>
public sealed class OnnxRuntimeTests(OnnxRuntimeTests.Outputs outputs) : IClassFixture<OnnxRuntimeTests.Outputs>
{
    private const int Samples = 3;

    public static TheoryData<string> Cases => [.. OnnxCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ONNX_Runtime_predicts_the_same_from_an_exported_network(string name)
    {
        OnnxRuntime.Require();
        TrainedNetwork network = OnnxCases.Trained(name);
        OnnxCases.AssertClose(network.Predict(OnnxCases.Inputs(network.Network, Samples)), outputs.Of(name), 1e-5f);
    }

    /// <summary>The outputs of all cases, computed in one process.</summary>
    public sealed class Outputs : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("onnx").FullName;
        private readonly Lazy<Dictionary<string, float[]>> _outputs;

        public Outputs() => _outputs = new(() =>
        {
            string[] names = [.. OnnxCases.Names];
            float[][] outputs = OnnxRuntime.Run([.. names.Select(Job)], _folder);
            return names.Zip(outputs).ToDictionary();
        });

        public float[] Of(string name) => _outputs.Value[name];

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private OnnxRuntime.Job Job(string name)
        {
            TrainedNetwork network = OnnxCases.Trained(name);
            string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.onnx");
            network.SaveOnnx(path);
            return new OnnxRuntime.Job(path, OnnxCases.Inputs(network.Network, Samples), [Samples, .. network.Network.InputShape.Dimensions]);
        }
    }
}
