using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.Tests;

public class QuickStartTests
{
    [Fact]
    public async Task The_last_four_lines_are_the_results()
    {
        using SampleRun run = await SampleRun.Start("QuickStart", "--threads", "2");
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Collection(
            run.Lines[^4..],
            line => Assert.Matches(@"^RESULT drug-trial train_loss=\d\.\d+ train_accuracy=\d\.\d+$", line),
            line => Assert.Matches(@"^RESULT penguins test_accuracy=\d\.\d+$", line),
            line => Assert.Matches(@"^RESULT digits-mlp test_accuracy=\d\.\d+$", line),
            line => Assert.Matches(@"^RESULT digits-cnn test_accuracy=\d\.\d+$", line));
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task One_network_alone_leaves_its_model_its_history_and_its_curves()
    {
        using SampleRun run = await SampleRun.Start("QuickStart", "--only", "penguins", "--seed", "3");
        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Lines, line => line.StartsWith("RESULT", StringComparison.Ordinal));
        Assert.True(run.Wrote("quickstart/penguins-history.csv"));
        Assert.True(run.Wrote("quickstart/penguins-learning-curves.svg"));
        Assert.True(run.Wrote("quickstart/penguins-report.html"));
        TrainedNetwork network = TrainedNetwork.Load(Path.Combine(run.Folder.FullName, "artifacts", "quickstart", "penguins.safetensors"));
        Assert.Equal("Gentoo", network.ClassNames![network.PredictClass([47.5f, 14.2f, 220, 5200])]);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_result_for_any_number_of_threads()
    {
        using SampleRun one = await SampleRun.Start("QuickStart", "--only", "digits-mlp", "--seed", "5", "--threads", "1");
        using SampleRun two = await SampleRun.Start("QuickStart", "--only", "digits-mlp", "--seed", "5", "--threads", "2");
        const string Model = "artifacts/quickstart/digits-mlp.safetensors";
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(one.Folder.FullName, Model)), File.ReadAllBytes(Path.Combine(two.Folder.FullName, Model)));
    }

    [Theory]
    [InlineData("--only", "irises", "'irises'")]
    [InlineData("--seed", "-1", "--seed")]
    [InlineData("--threads", "0", "--threads is 0; 1 or more is allowed.")]
    [InlineData("--thread", "2", "--thread")]
    public async Task A_wrong_command_line_is_told_and_gives_the_exit_code_2(string option, string value, string told)
    {
        using SampleRun run = await SampleRun.Start("QuickStart", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(told, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }
}
