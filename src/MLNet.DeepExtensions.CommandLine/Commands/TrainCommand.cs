using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary><c>train</c>: learns from data, and saves the model.</summary>
internal sealed class TrainCommand : ToolCommand
{
    private const string DefaultOutput = "model.safetensors";
    private const int CheckpointsKept = 3;

    private readonly DataOptions _data = new();
    private readonly NetworkOptions _network = new();
    private readonly TrainingSettings _training = new();

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"The model's file, replaced if it exists; {DefaultOutput} if left out.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _checkpoint = ToolOption.Text(
        "--checkpoint", "PATH", $"A folder in which each epoch is saved, of which the last {CheckpointsKept} remain; or a file's name, with {{epoch}} or {{valid_loss:0.000}} in it if wanted.");

    private readonly Option<string?> _resume = ToolOption.Text(
        "--resume", "PATH", "Goes on from a checkpoint, or from the newest of a folder, to the bit; data and options must be the same, epochs may be more.");

    private readonly Option<string?> _report = ToolOption.Text("--report", "FILE.html", "Writes a report with curves, figures and the worst mistakes.");

    private readonly Option<string?> _project = ToolOption.Text(
        "--mlnet-project", "DIR", "CSV: writes a console project that trains and uses the same network in an ML.NET pipeline.");

    public TrainCommand(ToolConsole console)
        : base("train", "Trains a network on a table or on images, and saves it.", console)
    {
        Add([.. _data.Symbols, .. _network.Symbols, .. _training.Symbols, _output, _checkpoint, _resume, _report, _project]);
        AddJson();
    }

    protected override CommandResult Run(CommandRun run)
    {
        string output = run.Arguments.GetValue(_output) ?? DefaultOutput;
        string? reportPath = run.Arguments.GetValue(_report);
        OutputFile.Prepare(output);
        OutputFile.Prepare(reportPath);
        LoadedData data = _data.Load(run.Arguments);
        ChosenNetwork network = _network.Choose(run.Arguments, data);
        (Dataset training, Dataset? validation) = _training.Split(run.Arguments, data);
        TrainingOptions options = _training.Of(run.Arguments, validation);
        MlNetProject? project = run.Arguments.GetValue(_project) is { } folder
            ? MlNetProject.For(
                folder, _data.PathOf(run.Arguments), data, network, options,
                _training.EarlyStoppingOf(run.Arguments, validation)?.Patience, _training.ShareOf(run.Arguments))
            : null;

        run.Say("data", data.Description);
        foreach (string remark in data.Remarks)
        {
            run.Say("", remark);
        }

        run.Say("task", data.Task);
        run.Say("network", $"{network.Text} ({network.Network})");
        run.Say("training", string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Count:N0} rows, {(validation is null ? "none" : $"{validation.Count:N0}")} to validate on; {options.Optimizer.GetType().Name}, rate {options.Optimizer.LearningRate}, batch {options.BatchSize}, seed {options.Seed}"));
        if (run.Arguments.GetValue(_resume) is { } resumed)
        {
            run.Say("resume", resumed);
        }

        run.Say();
        TrainingResult result = network.Network.Train(training, options with
        {
            Callbacks = Callbacks(run, validation),
            ResumeFrom = run.Arguments.GetValue(_resume),
            Metadata = data.Format.ToMetadata(),
            CancellationToken = run.Cancellation,
        });
        result.Network.Save(output);

        (Dataset measured, string part) = data.Test is { } test ? (test, "test data") : validation is null ? (training, "training data") : (validation, "validation data");
        TrainingReport report = result.Report(measured, new ReportOptions
        {
            Title = Path.GetFileName(_data.PathOf(run.Arguments)),
            FeatureNames = data.FeatureNames,
            LayerRows = reportPath is null ? 0 : new ReportOptions().LayerRows,
            Threads = options.Threads,
        });
        if (reportPath is not null)
        {
            report.SaveHtml(reportPath);
        }

        project?.Write();
        Tell(run, result, report.Evaluation, part, [output, reportPath, project?.Folder]);
        JsonObject document = TrainingDocument.Of(result, data, network, report.Evaluation, part);
        document["files"] = new JsonObject { ["model"] = output, ["report"] = reportPath, ["project"] = project?.Folder };
        bool isCancelled = result.StopReason == StopReason.Cancelled;
        return new CommandResult(document, isCancelled ? CommandLine.ExitCode.Cancelled : CommandLine.ExitCode.Done);
    }

    private IReadOnlyList<TrainingCallback> Callbacks(CommandRun run, Dataset? validation)
    {
        List<TrainingCallback> callbacks = [];
        if (!run.IsJson)
        {
            callbacks.Add(new ProgressTable(run.Console.Table));
        }

        if (_training.EarlyStoppingOf(run.Arguments, validation) is { } earlyStopping)
        {
            callbacks.Add(earlyStopping);
        }

        if ((run.Arguments.GetValue(_checkpoint) ?? FolderOf(run.Arguments.GetValue(_resume))) is { } path)
        {
            bool isFile = path.Contains('{', StringComparison.Ordinal) || Path.HasExtension(path);
            callbacks.Add(new Checkpoint
            {
                Path = isFile ? path : Path.Combine(path, "epoch-{epoch:0000}.safetensors"),
                KeepLast = isFile ? null : CheckpointsKept,
            });
        }

        return callbacks;
    }

    // A training that goes on from checkpoints makes further ones beside them.
    private static string? FolderOf(string? resumed) => File.Exists(resumed) ? Path.GetDirectoryName(Path.GetFullPath(resumed)) : resumed;

    private static void Tell(CommandRun run, TrainingResult result, EvaluationDetails evaluation, string part, IEnumerable<string?> files)
    {
        run.Say();
        run.Say("measured", $"on the {part}:");
        run.Say($"{evaluation.Evaluation}");
        if (evaluation.Evaluation.ConfusionMatrix is { } matrix)
        {
            run.Say($"{matrix}".TrimEnd());
        }

        run.Say();
        string weights = result.WeightsEpoch is { } epoch ? $"; the weights are those of epoch {epoch}" : "";
        run.Say("ended", result.StopReason switch
        {
            StopReason.Completed => $"after all {result.History.Epochs.Length} epochs{weights}",
            StopReason.StoppedByCallback => $"after {result.History.Epochs.Length} epochs, the last without improvement{weights}",
            _ => $"by Ctrl+C after {result.History.Epochs.Length} whole epochs{weights}",
        });
        run.Say("saved", string.Join(", ", files.Where(static file => file is not null)));
    }
}
