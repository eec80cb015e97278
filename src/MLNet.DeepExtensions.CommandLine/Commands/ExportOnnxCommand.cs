using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>export-onnx</c>: a model as an ONNX file.</summary>
internal sealed class ExportOnnxCommand : ToolCommand
{
    private readonly Argument<string> _model = ModelArgument.Model();
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The ONNX file, replaced if it exists; the model's name with .onnx if left out.",
        HelpName = "FILE",
    };

    public ExportOnnxCommand(ToolConsole console)
        : base("export-onnx", "Writes a saved model as an ONNX file.", console)
    {
        Add([_model, _output]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string path = run.Arguments.GetValue(_model)!;
        string output = run.Arguments.GetValue(_output) ?? Path.ChangeExtension(path, ".onnx");
        if (Path.GetFullPath(output) == Path.GetFullPath(path))
        {
            throw new UsageException($"--output is the model itself, '{path}'; another file is to be written.");
        }

        OutputFile.Prepare(output);
        SavedModel model = SavedModel.Load(path);
        model.Network.SaveOnnx(output);
        run.Say($"saved {output}: {model.Network.Network.InputShape} -> {model.Network.Network.OutputShape}, operator set {OnnxExporter.Opset}");
        return new CommandResult(new JsonObject
        {
            ["file"] = output,
            ["input"] = $"{model.Network.Network.InputShape}",
            ["output"] = $"{model.Network.Network.OutputShape}",
            ["opset"] = OnnxExporter.Opset,
        });
    }
}
