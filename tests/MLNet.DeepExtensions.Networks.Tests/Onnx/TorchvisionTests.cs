using System.ComponentModel;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Whole networks of torchvision with random weights, as PyTorch exports them.</summary>
public sealed class TorchvisionTests(TorchvisionTests.Exports exports) : IClassFixture<TorchvisionTests.Exports>
{
    private const int Size = 96;
    private static readonly string[] s_names = ["resnet18", "mobilenet_v2", "squeezenet1_1", "densenet121", "mobilenet_v3_small", "efficientnet_b0"];

    public static TheoryData<string> Names => [.. s_names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_imported_network_predicts_what_PyTorch_and_ONNX_Runtime_do(string name)
    {
        string folder = exports.Folder();
        string path = Path.Combine(folder, $"{name}.onnx");
        TrainedNetwork network = OnnxImporter.Read(path);
        float[] images = BackboneTests.Floats(Path.Combine(folder, $"{name}.input"));
        int size = network.Network.InputShape.Size;
        float[] turned = [.. images.Chunk(size).SelectMany(image => BackboneTests.ChannelsLast(image, network.Network.InputShape))];
        float[] outputs = network.Predict(turned);
        OnnxCases.AssertClose(BackboneTests.Floats(Path.Combine(folder, $"{name}.expected")), outputs, 1e-4f);

        OnnxRuntime.Require();
        OnnxCases.AssertClose(OnnxRuntime.Run([new OnnxRuntime.Job(path, images, [2, 3, Size, Size])], folder)[0], outputs, 1e-4f);
    }

    /// <summary>The networks, exported in one process.</summary>
    public sealed class Exports : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Lazy<string?> _missing;

        public Exports() => _missing = new(Export);

        public string Folder()
        {
            Assert.SkipWhen(_missing.Value is not null, _missing.Value ?? "");
            return _folder.Path;
        }

        public void Dispose() => _folder.Dispose();

        private string? Export()
        {
            string python = Environment.GetEnvironmentVariable("PYTHON") ?? "python3";
            try
            {
                if (OnnxRuntime.Execute(python, "-c", "import torch, torchvision").Code != 0)
                {
                    return $"{python} does not find torch and torchvision; PYTHON names an interpreter that does.";
                }
            }
            catch (Win32Exception)
            {
                return $"{python} is not installed.";
            }

            string script = Path.Combine(AppContext.BaseDirectory, "Onnx", "export_torchvision.py");
            (int code, string text) = OnnxRuntime.Execute(python, [script, _folder.Path, $"{Size}", .. s_names]);
            Assert.True(code == 0, text);
            return null;
        }
    }
}
