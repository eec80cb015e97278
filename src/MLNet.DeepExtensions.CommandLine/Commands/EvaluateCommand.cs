using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>evaluate</c>: what a model reaches on data with labels.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private readonly Argument<string> _model = ModelArgument.Model();
    private readonly Argument<string> _data = ModelArgument.Data("Data with labels, of the kind and with the columns that the model was trained on.");
    private readonly Option<int?> _threads = ToolOption.Number("--threads", "Threads; one a processor if left out.", 1);

    public EvaluateCommand(ToolConsole console)
        : base("evaluate", "Measures a saved model on data with labels.", console)
    {
        Add([_model, _data, _threads]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        SavedModel model = SavedModel.Load(run.Arguments.GetValue(_model)!);
        LoadedData data = model.LoadLabelled(run.Arguments.GetValue(_data)!);
        EvaluationDetails details = model.Network.EvaluateInDetail(
            data.Data, threads: run.Arguments.GetValue(_threads) ?? 0, cancellationToken: run.Cancellation);
        run.Say("data", data.Description);
        run.Say();
        run.Say($"{details}".TrimEnd());
        JsonObject document = EvaluationDocument.Of(details);
        document["data"] = data.Description;
        return new CommandResult(document);
    }
}
