using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Search;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>search</c>: which settings train well.</summary>
internal sealed class SearchCommand : ToolCommand
{
    private const int DefaultTrials = 20;
    private const int Patience = 10;

    private readonly DataOptions _data = new();
    private readonly NetworkOptions _network = new();
    private readonly TrainingSettings _training = new(isSearched: true);
    private readonly Option<int?> _trials = ToolOption.Number("--trials", $"Settings that are tried; {DefaultTrials} if left out.", 1);

    private readonly Option<bool> _halving = new("--halving")
    {
        Description = "Trains all for a few epochs, and the better third of them for three times as many, up to --epochs (successive halving).",
    };

    private readonly Option<double?> _minutes = ToolOption.Number("--minutes", "The time after which no further training begins.", 0.0);
    private readonly Option<string?> _journal = ToolOption.Text(
        "--journal", "FILE", "Writes each training down as it ends, and goes on from there when called again.");

    private readonly Option<string?> _chart = ToolOption.Text("--chart", "FILE.svg", "Writes the scores by setting as a picture.");
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Trains the best once more and saves the model.",
        HelpName = "FILE",
    };

    public SearchCommand(ToolConsole console)
        : base("search", "Looks for settings that train well: --network, --batch and --rate with ranges such as 16..128 and choices such as relu|tanh.", console)
    {
        Add([.. _data.Symbols, .. _network.Symbols, .. _training.Symbols, _trials, _halving, _minutes, _journal, _chart, _output]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string? chart = run.Arguments.GetValue(_chart);
        string? output = run.Arguments.GetValue(_output);
        OutputFile.Prepare(chart);
        OutputFile.Prepare(output);
        LoadedData data = _data.Load(run.Arguments);
        (Dataset training, Dataset? validation) = _training.Split(run.Arguments, data);
        if (validation is null)
        {
            throw new UsageException("--validation is 0; settings are compared on rows that are not trained on.");
        }

        SearchSpace space = new();
        (string batchRange, string rateRange) = _training.RangesOf(run.Arguments);
        SearchedText rate = new(rateRange, "--rate", space, static (_, _) => "rate");
        SearchedText batch = new(batchRange, "--batch", space, static (_, _) => "batch");
        SearchedText text = new(_network.TextOf(run.Arguments, data.Data), "--network", space, SearchedText.LayerName);
        if (space.Parameters.Count == 0)
        {
            throw new UsageException("Nothing is searched: neither --network nor --batch nor --rate has a range such as 16..128 or a choice such as 16|64.");
        }

        TrainingOptions options = _training.Of(run.Arguments, validation) with { Metadata = data.Format.ToMetadata() };
        run.Say("data", data.Description);
        run.Say("task", data.Task);
        run.Say("search", $"{string.Join("; ", space.Parameters.Select(static parameter => $"{parameter.Name} {parameter.Range}"))}");
        run.Say();

        // What is wrong with all settings shows before the first training.
        _ = Candidate(space.Draw(_training.SeedOf(run.Arguments), 0));
        SearchResult result = NetworkSearch.Run(training, space, Candidate, OptionsOf(run));
        SearchTrial best = result.Best;
        string command = $"--network \"{text.At(best.Point)}\" --rate {rate.At(best.Point)} --batch {batch.At(best.Point)} --epochs {best.Epochs}";
        run.Say();
        run.Say($"{result}".TrimEnd());
        run.Say();
        run.Say("best", command);
        if (chart is not null)
        {
            SearchChart.WriteSvg(chart, Path.GetFileName(_data.PathOf(run.Arguments)), result);
        }

        bool isCancelled = result.End == Networks.TrialsEnd.Cancelled;
        bool isTrained = output is not null && !isCancelled;
        if (isTrained)
        {
            result.TrainBest().Network.Save(output!);
        }

        string[] files = [.. new[] { chart, isTrained ? output : null }.OfType<string>()];
        if (files.Length > 0)
        {
            run.Say("saved", string.Join(", ", files));
        }

        return new CommandResult(
            new JsonObject
            {
                ["monitor"] = result.Monitor,
                ["ended"] = result.End switch
                {
                    Networks.TrialsEnd.Completed => "completed",
                    Networks.TrialsEnd.Cancelled => "cancelled",
                    _ => "budget",
                },
                ["best"] = ToJson(best, space),
                ["train"] = command,
                ["trials"] = new JsonArray([.. result.Ranking.Select(trial => (JsonNode?)ToJson(trial, space))]),
                ["files"] = Json.Texts(files),
            },
            isCancelled ? CommandLine.ExitCode.Cancelled : CommandLine.ExitCode.Done);

        SearchCandidate Candidate(SearchPoint point) => new(
            _network.Choose(text.At(point), run.Arguments, data.Data).Network,
            options with
            {
                BatchSize = TrainingSettings.WholeNumber(batch.At(point), "--batch"),
                Optimizer = options.Optimizer with { LearningRate = TrainingSettings.Rate(rate.At(point)) },
                Callbacks = [new EarlyStopping { Patience = Patience }],
            });
    }

    private SearchOptions OptionsOf(CommandRun run)
    {
        int epochs = _training.EpochsOf(run.Arguments);
        return new SearchOptions
        {
            Points = run.Arguments.GetValue(_trials) ?? DefaultTrials,
            Halving = run.Arguments.GetValue(_halving)
                ? new SuccessiveHalving { FirstEpochs = Math.Max(1, epochs / 9), LastEpochs = epochs } : null,
            Seed = _training.SeedOf(run.Arguments),
            Workers = _training.ThreadsOf(run.Arguments),
            Budget = run.Arguments.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Journal = run.Arguments.GetValue(_journal),
            Ended = trial => run.Say(string.Create(CultureInfo.InvariantCulture, $"valid_loss {trial.Score:G4}  {trial.Point}")),
            CancellationToken = run.Cancellation,
        };
    }

    private static JsonObject ToJson(SearchTrial trial, SearchSpace space)
    {
        JsonObject settings = new(space.Parameters.Select(
            parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)trial.Point.Text(parameter))));
        return new JsonObject
        {
            ["score"] = Json.Number(trial.Score),
            ["epochs"] = trial.Epochs,
            ["seconds"] = Json.Number(trial.Duration.TotalSeconds),
            ["settings"] = settings,
        };
    }
}
