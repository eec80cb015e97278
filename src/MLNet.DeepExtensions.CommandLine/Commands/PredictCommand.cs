using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>predict</c>: predictions of rows without labels, as CSV.</summary>
internal sealed class PredictCommand : ToolCommand
{
    private readonly Argument<string> _model = ModelArgument.Model();
    private readonly Argument<string> _data = ModelArgument.Data(
        "The rows: a CSV file with the columns that the model was trained on, the label left out or not regarded; IDX images; an image or a folder of images.");

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The CSV file to write; standard output if left out.",
        HelpName = "FILE",
    };

    private readonly Option<string> _missing = ToolOption.Choice(
        "--missing", "CSV: what happens to rows that lack a value; where they are dropped, the others' predictions move up.", "error",
        ["drop", "error"]);

    private readonly Option<int?> _threads = ToolOption.Number("--threads", "Threads; one a processor if left out.", 1);

    public PredictCommand(ToolConsole console)
        : base("predict", "Predicts rows by a saved model.", console)
    {
        Add([_model, _data, _output, _missing, _threads]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string? output = run.Arguments.GetValue(_output);
        OutputFile.Prepare(output);
        SavedModel model = SavedModel.Load(run.Arguments.GetValue(_model)!);
        string path = run.Arguments.GetValue(_data)!;
        DataFormat format = model.FormatFor(path);
        MissingValueHandling missing = run.Arguments.GetValue(_missing) == "drop" ? MissingValueHandling.DropRow : MissingValueHandling.Error;
        (Dataset rows, IReadOnlyList<string>? names) = DataReader.LoadRows(path, format, missing);
        Predictions predictions = Predictions.Of(
            model.Network, rows, names, format.Targets, run.Arguments.GetValue(_threads) ?? 0, run.Cancellation);
        if (output is not null)
        {
            AtomicFile.WriteText(output, predictions.WriteCsv);
            run.Say($"{rows.Count} predictions saved in {output}");
        }
        else if (!run.IsJson)
        {
            predictions.WriteCsv(run.Console.Output);
        }

        return new CommandResult(new JsonObject
        {
            ["rows"] = rows.Count,
            ["file"] = output,
            ["predictions"] = output is null ? predictions.ToJson() : null,
        });
    }
}
