using System.Diagnostics;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests;
using MLNet.DeepExtensions.Networks.Tests.Onnx;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>Whole networks of torchvision with random weights, as PyTorch exports them.</summary>
public sealed class TorchvisionTests(TorchvisionTests.Exports exports) : IClassFixture<TorchvisionTests.Exports>
{
    private const int Size = 96;
    private static readonly string[] s_names = ["resnet18", "mobilenet_v2", "squeezenet1_1", "densenet121", "mobilenet_v3_small",
        "efficientnet_b0"];

    public static TheoryData<string> Names => [.. s_names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_imported_network_predicts_what_PyTorch_and_ONNX_Runtime_do(string name)
    {
        string stem = Path.Combine(exports.Folder(), name);
        TrainedNetwork network = OnnxImporter.Read($"{stem}.onnx");
        float[] images = PlanarImages.ReadFloats($"{stem}.input");
        float[] outputs = network.Predict(PlanarImages.ChannelsLast(images, network.Network.InputShape));
        OnnxCases.AssertClose(PlanarImages.ReadFloats($"{stem}.expected"), outputs, 1e-4f);
        OnnxCases.AssertClose(RuntimeSession.Run($"{stem}.onnx", images, 2, 3, Size, Size), outputs, 1e-4f);
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
            if (Interpreters()
                .FirstOrDefault(python => Execute(python, "-c", "import torch, torchvision").Code == 0) is not { } interpreter)
            {
                return "No Python in PATH finds torch and torchvision; the environment variable PYTHON names an interpreter that does.";
            }

            string script = Path.Combine(AppContext.BaseDirectory, "export_torchvision.py");
            (int code, string text) = Execute(interpreter, [script, _folder.Path, $"{Size}", .. s_names]);
            Assert.True(code == 0, text);
            return null;
        }

        private static IEnumerable<string> Interpreters() => Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } python
            ? [python]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "python.exe" : "python3")).Where(File.Exists);

        private static (int Code, string Text) Execute(string program, params IReadOnlyList<string> arguments)
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
    }
}
