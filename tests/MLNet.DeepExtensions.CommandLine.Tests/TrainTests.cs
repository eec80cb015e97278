using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Penguins_are_learned_and_the_model_says_what_it_wants()
    {
        Tool run = Tool.Succeed("train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "30", "-o", Model);

        Assert.Contains("333 rows of 7 columns, 11 more lack a value", OneLine(run.Output), StringComparison.Ordinal);
        Assert.Contains("'species' is Adelie, Chinstrap or Gentoo", OneLine(run.Output), StringComparison.Ordinal);
        Assert.Contains("'island' has 3 categories.", run.Output, StringComparison.Ordinal);
        Assert.Matches("accuracy (0\\.9[5-9]|1\\.0)", run.Output);

        JsonObject info = Tool.Succeed("info", Model, "--json").Json;
        Assert.Equal("model", (string?)info["kind"]);
        Assert.Equal("""["Adelie","Chinstrap","Gentoo"]""", info["classes"]!.ToJsonString());
        Assert.Equal(
            """["island","bill_length_mm","bill_depth_mm","flipper_length_mm","body_mass_g","sex","year"]""",
            info["data"]!["csv"]!["Features"]!.ToJsonString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_file_for_any_number_of_threads()
    {
        string[] files = [_folder["a"], _folder["b"], _folder["c"]];
        string[][] settings = [["--threads", "1"], ["--threads", "3"], ["--seed", "2"]];
        foreach ((string file, string[] setting) in files.Zip(settings))
        {
            Tool.Succeed(["train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "3", "-o", file, .. setting]);
        }

        byte[][] contents = [.. files.Select(File.ReadAllBytes)];
        Assert.Equal(contents[0], contents[1]);
        Assert.NotEqual(contents[0], contents[2]);
    }

    [Fact]
    public void A_resumed_training_gives_the_file_of_one_that_was_never_interrupted()
    {
        string[] settings =
            ["train", RepositoryFiles.Penguins, "--label", "species", "--network", "dense 16 relu, dropout 0.2", "--patience", "0"];
        Tool.Succeed([.. settings, "--epochs", "6", "-o", _folder["whole"]]);
        Tool.Succeed([.. settings, "--epochs", "3", "-o", _folder["half"], "--checkpoint", _folder["run"]]);
        Tool.Succeed([.. settings, "--epochs", "6", "-o", Model, "--resume", _folder["run"], "--json"]);

        Assert.Equal(File.ReadAllBytes(_folder["whole"]), File.ReadAllBytes(Model));
        Assert.Equal(3, Directory.GetFiles(_folder["run"]).Length);
    }

    [Fact]
    public void A_resume_with_another_option_is_refused_with_what_differs()
    {
        string[] settings = ["train", RepositoryFiles.Penguins, "--label", "species", "-o", Model];
        Tool.Succeed([.. settings, "--epochs", "2", "--checkpoint", _folder["run"]]);

        Tool run = Tool.Run([.. settings, "--epochs", "4", "--batch", "16", "--resume", _folder["run"]]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("batch", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_cancelled_training_keeps_what_it_has_and_says_so()
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using CancellingWriter output = new(source, "epoch");
        using StringWriter error = new();
        int exitCode = CommandLineApp.Run(
            ["train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "100000", "--patience", "0", "-o", Model],
            new ToolConsole(output, error, source.Token));

        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.Contains("by Ctrl+C after", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], TrainedNetwork.Load(Model).ClassNames!);
    }

    [Fact]
    public void A_training_that_is_cancelled_before_its_first_epoch_saves_nothing()
    {
        Tool run = Tool.Run(
            new CancellationToken(canceled: true), "train", RepositoryFiles.Penguins, "--label", "species", "-o", Model, "--json");

        Assert.Equal(ExitCode.Cancelled, run.ExitCode);
        Assert.Equal(130, (int?)run.Json["exitCode"]);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public void A_training_as_json_is_one_document_with_every_epoch()
    {
        Tool run = Tool.Succeed(
            "train", RepositoryFiles.Penguins, "--label", "body_mass_g", "--epochs", "4", "-o", Model, "--report", _folder["r.html"], "--json");

        Assert.Equal("regression", (string?)run.Json["task"]);
        Assert.Equal([1, 2, 3, 4], run.Json["epochs"]!.AsArray().Select(static epoch => (int)epoch!["epoch"]!));
        Assert.True((double)run.Json["evaluation"]!["loss"]! > 0);
        Assert.Equal(Model, (string?)run.Json["files"]!["model"]);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(_folder["r.html"]), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Digits_without_a_header_are_learned_as_images()
    {
        Tool run = Tool.Succeed(
            "train", RepositoryFiles.Digits, "--label", "-1", "--network", "reshape 8x8x1, conv 16 3x3 relu, maxpool 2, flatten, dense 32 relu",
            "--epochs", "10", "-o", Model);

        Assert.Contains("1,797 rows of 64 columns without a header", OneLine(run.Output), StringComparison.Ordinal);
        Assert.Matches("accuracy 0\\.9", run.Output);
    }

    [Fact]
    public void Several_labels_are_learned_as_values()
    {
        string table = _folder.Write("sums.csv", Sums());
        Tool run = Tool.Succeed("train", table, "--label", "sum,difference", "--epochs", "2", "-o", Model);

        Assert.Contains("regression: 'sum', 'difference'", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("sum,difference\n", Tool.Succeed("predict", Model, table).Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_have_one_output_and_both_probabilities()
    {
        string table = _folder.Write("signs.csv", "x;sign\n" + string.Concat(Enumerable.Range(-20, 40).Select(static x => $"{x};{(x < 0 ? "no" : "yes")}\n")));
        Tool.Succeed("train", table, "--label", "sign", "--epochs", "60", "--rate", "0.01", "-o", Model);

        string[] lines = Tool.Succeed("predict", Model, _folder.Write("rows.csv", "x\n-15\n15\n")).Output.Split(Environment.NewLine);
        Assert.Equal("PredictedLabel,Probability.no,Probability.yes", lines[0]);
        Assert.StartsWith("no,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("yes,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_as_json_is_trained_as_its_text_is()
    {
        string[] settings = ["train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "2"];
        Tool.Succeed([.. settings, "--network", "dense 8 relu", "-o", Model]);
        string json = _folder.Write("network.json", Tool.Succeed("info", Model, "--json").Json["network"]!.ToJsonString());

        Tool.Succeed([.. settings, "--network", json, "-o", _folder["second"]]);

        Assert.Equal(File.ReadAllBytes(Model), File.ReadAllBytes(_folder["second"]));
    }

    private static string Sums() => "a,b,sum,difference\n"
        + string.Concat(Enumerable.Range(0, 40).Select(static i => $"{i},{i % 7},{i + (i % 7)},{i - (i % 7)}\n"));

    /// <summary>What was printed, with lines that were broken for 80 columns in one again.</summary>
    private static string OneLine(string output) => System.Text.RegularExpressions.Regex.Replace(output, @"\s+", " ");

    /// <summary>Keeps what is written, and cancels when a training's table has begun.</summary>
    private sealed class CancellingWriter(CancellationTokenSource source, string when) : StringWriter
    {
        private bool _tableHasBegun;

        public override void WriteLine(string? value)
        {
            if (_tableHasBegun && value?.Contains("0.001", StringComparison.Ordinal) == true)
            {
                source.Cancel();
            }

            _tableHasBegun |= value?.StartsWith(when, StringComparison.Ordinal) == true;
            base.WriteLine(value);
        }
    }
}
