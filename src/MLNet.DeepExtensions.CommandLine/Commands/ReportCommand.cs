using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>report</c>: a page about a model on data with labels.</summary>
internal sealed class ReportCommand : ToolCommand
{
    private const string DefaultOutput = "report.html";

    private readonly Argument<string> _model = ModelArgument.Model();
    private readonly Argument<string> _data = ModelArgument.Data("Data with labels, of the kind and with the columns that the model was trained on.");
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"The page's file, replaced if it exists; {DefaultOutput} if left out.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _title = ToolOption.Text("--title", "TEXT", "The page's title; the model's file if left out.");
    private readonly Option<int?> _mistakes = ToolOption.Number("--mistakes", "How many of the worst mistakes are shown; 12 if left out.", 0);
    private readonly Option<int?> _threads = ToolOption.Number("--threads", "Threads; one a processor if left out.", 1);

    public ReportCommand(ToolConsole console)
        : base("report", "Writes an HTML page about a saved model on data with labels.", console)
    {
        Add([_model, _data, _output, _title, _mistakes, _threads]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string output = run.Arguments.GetValue(_output) ?? DefaultOutput;
        OutputFile.Prepare(output);
        SavedModel model = SavedModel.Load(run.Arguments.GetValue(_model)!);
        LoadedData data = model.LoadLabelled(run.Arguments.GetValue(_data)!);
        TrainingReport report = model.Network.Report(data.Data, new ReportOptions
        {
            Title = run.Arguments.GetValue(_title) ?? Path.GetFileName(model.Path),
            Mistakes = run.Arguments.GetValue(_mistakes) ?? new ReportOptions().Mistakes,
            FeatureNames = data.FeatureNames,
            Threads = run.Arguments.GetValue(_threads) ?? 0,
        });
        report.SaveHtml(output);
        run.Say($"{report.Evaluation.Evaluation}");
        run.Say($"saved {output}");
        JsonObject document = EvaluationDocument.Of(report.Evaluation);
        document["file"] = output;
        return new CommandResult(document);
    }
}
