using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>find-rate</c>: which learning rate to begin with.</summary>
internal sealed class FindRateCommand : ToolCommand
{
    private readonly DataOptions _data = new();
    private readonly NetworkOptions _network = new();
    private readonly TrainingSettings _training = new();
    private readonly Option<int?> _steps = ToolOption.Number("--steps", "Training steps from the smallest rate to the largest; 100 if left out.", 20);
    private readonly Option<string?> _chart = ToolOption.Text("--chart", "FILE.svg", "Writes the losses by learning rate as a picture.");

    public FindRateCommand(ToolConsole console)
        : base("find-rate", "Trains for some steps with a rising learning rate, and suggests one.", console)
    {
        Add([.. _data.Symbols, .. _network.Symbols, .. _training.Symbols, _steps, _chart]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string? chart = run.Arguments.GetValue(_chart);
        OutputFile.Prepare(chart);
        LoadedData data = _data.Load(run.Arguments);
        ChosenNetwork network = _network.Choose(run.Arguments, data);
        (Dataset training, _) = _training.Split(run.Arguments, data);
        run.Say("data", data.Description);
        run.Say("task", data.Task);
        run.Say("network", $"{network.Text} ({network.Network})");
        LearningRateFinding finding = network.Network.FindLearningRate(
            training,
            _training.Of(run.Arguments, validation: null) with { CancellationToken = run.Cancellation },
            new LearningRateFinderOptions { Steps = run.Arguments.GetValue(_steps) ?? new LearningRateFinderOptions().Steps });
        run.Say();
        run.Say($"{finding}".TrimEnd());
        if (chart is not null)
        {
            LearningRateChart.WriteSvg(chart, Path.GetFileName(_data.PathOf(run.Arguments)), finding);
            run.Say();
            run.Say("saved", chart);
        }

        return new CommandResult(new JsonObject
        {
            ["suggestion"] = finding.SuggestedPoint is null ? null : Json.Number(float.Parse(
                finding.Suggestion.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
            ["diverged"] = finding.Diverged,
            ["points"] = new JsonArray([.. finding.Points.Select(static point => (JsonNode?)new JsonObject
            {
                ["rate"] = Json.Number(point.LearningRate),
                ["loss"] = Json.Number(point.Loss),
                ["smoothedLoss"] = Json.Number(point.SmoothedLoss),
            })]),
            ["chart"] = chart,
        });
    }
}
