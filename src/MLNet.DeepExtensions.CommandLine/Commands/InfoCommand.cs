using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>info</c>: what a model's file has in it.</summary>
internal sealed class InfoCommand : ToolCommand
{
    private readonly Argument<string> _model = ModelArgument.Model();

    public InfoCommand(ToolConsole console)
        : base("info", "Tells what a model is and which data it wants.", console)
    {
        Add([_model]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        SavedModel model = SavedModel.Load(run.Arguments.GetValue(_model)!);
        TrainedNetwork network = model.Network;
        CheckpointPosition? position = model.IsOnnx ? null : Checkpoint.PositionOf(model.Path);
        string kind = model.IsOnnx ? "an ONNX file" : position is null ? "a saved model" : "a checkpoint";
        run.Say("file", $"{model.Path}: {kind}, {new FileInfo(model.Path).Length.ToString("N0", CultureInfo.InvariantCulture)} bytes");
        if (position is not null)
        {
            run.Say("training", string.Create(
                CultureInfo.InvariantCulture, $"epoch {position.Epoch}, step {position.StepInEpoch} of it, {position.Step} in all"));
        }

        foreach ((string name, string text) in Wants(model))
        {
            run.Say(name, text);
        }

        if (network.Recipe is { } recipe)
        {
            run.Say("recipe", string.Create(
                CultureInfo.InvariantCulture, $"{recipe.Loss.GetType().Name}, {recipe.Optimizer.GetType().Name}, rate {recipe.Optimizer.LearningRate}"));
        }

        run.Say();
        run.SayLines(network.Network.Summary());
        return new CommandResult(new JsonObject
        {
            ["file"] = model.Path,
            ["kind"] = model.IsOnnx ? "onnx" : position is null ? "model" : "checkpoint",
            ["checkpoint"] = position is null ? null : new JsonObject
            {
                ["epoch"] = position.Epoch,
                ["stepInEpoch"] = position.StepInEpoch,
                ["step"] = position.Step,
            },
            ["parameters"] = network.Network.ParameterCount,
            ["classes"] = network.ClassNames is { } names ? Json.Texts(names) : null,
            ["data"] = model.Format?.ToJson(),
            ["network"] = JsonNode.Parse(network.Network.ToJson()),
        });
    }

    private static IEnumerable<(string Name, string Text)> Wants(SavedModel model)
    {
        if (model.Format?.Csv is { } csv)
        {
            yield return ("takes", $"rows of the columns {string.Join(", ", csv.Features!.Select(NameOf))}");
            foreach ((CsvColumn column, IReadOnlyList<string> categories) in csv.Categorical.Zip(csv.Categories ?? []))
            {
                yield return ("", $"{NameOf(column)} is {string.Join(", ", categories)}");
            }
        }
        else
        {
            string what = model.Format?.Kind == DataKind.Images ? "images, resized to" : model.Network.Network.InputShape.IsImage ? "images of" : "rows of";
            yield return ("takes", $"{what} {model.Network.Network.InputShape}");
        }

        string targets = model.Format?.Targets is { Count: > 0 } names ? $"{string.Join(", ", names)}: " : "";
        yield return ("tells", model.Network.ClassNames is { } classes
            ? $"{targets}{string.Join(", ", classes)}"
            : targets.Length > 0 ? $"{targets}a value each" : $"values, {model.Network.Network.OutputShape}");
    }

    private static string NameOf(CsvColumn column) => column.Name ?? $"{column.Index}";
}
