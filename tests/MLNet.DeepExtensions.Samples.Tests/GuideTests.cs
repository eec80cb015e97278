using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Documents;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.Tests;

/// <summary>What documented programs print and write is what the text around them says.</summary>
public class GuideTests(DocumentRuns runs)
{
    [Fact]
    public async Task The_guide_to_data_reads_a_table_as_it_says()
    {
        (string output, _) = await runs.Of("docs/data.md", program: 1);

        Assert.StartsWith(
            "333 rows, 11 left out: island=Biscoe, island=Dream, island=Torgersen, bill_length_mm", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_guide_to_explaining_draws_a_digit()
    {
        (string output, string folder) = await runs.Of("docs/explain.md");

        string[] lines = output.Split('\n');
        Assert.Matches("^taken for a [0-9], score ", lines[0]);
        double[] sums = [.. Regex.Matches(lines[1], "-?[0-9.]+").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(sums[1], sums[0], 0.05 * Math.Abs(sums[1]));
        Assert.StartsWith("IntegratedGradients for output ", lines[2], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "digit.png")));
    }

    [Theory]
    [InlineData(1, "4 3 4")]
    [InlineData(2, "gradients are right")]
    public async Task The_guide_to_explaining_shows_gradients_and_layers(int program, string expected)
    {
        (string output, _) = await runs.Of("docs/explain.md", program);

        Assert.Equal(expected, output.TrimEnd());
    }

    [Fact]
    public async Task The_guide_to_searching_finds_what_it_shows()
    {
        (string output, string folder) = await runs.Of("docs/search.md");

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("39 trainings", lines[0]);

        // Which point is the best hangs on the last bits, and so on the width of the processor's vectors.
        Assert.Matches("^ 1 +0\\.[01][0-9]+ +27 +[0-9.]+ +0\\.[0-9]+ +[0-9]+ +0\\.[0-9]+ +(ReLU|Tanh)$", lines[2]);
        Assert.StartsWith("loss ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(1 + 39, File.ReadAllLines(Path.Combine(folder, "search.jsonl")).Length);
        Assert.True(File.Exists(Path.Combine(folder, "search.svg")));
    }

    [Fact]
    public async Task The_guide_to_trials_runs_folds()
    {
        (string output, _) = await runs.Of("docs/search.md", program: 1);

        Assert.Matches("^log-loss 0\\.[0-9]{3}\n$", output);
    }

    [Fact]
    public async Task The_guide_to_ensembles_trains_members_and_saves_them_as_one()
    {
        (string output, string folder) = await runs.Of("docs/search.md", program: 2);

        Assert.Matches("^5 members as trained network \\[4\\] -> \\[3\\].*\n(member [1-5]: .*\n){5}$", output);
        Assert.Equal(3, TrainedNetwork.Load(Path.Combine(folder, "penguins.safetensors")).ClassNames!.Count);
    }

    [Fact]
    public async Task The_page_on_the_same_bits_finds_them_equal()
    {
        (string output, _) = await runs.Of("docs/determinism.md");

        Assert.Equal("equal", output.TrimEnd());
    }

    [Fact]
    public async Task The_first_steps_end_with_a_prediction()
    {
        (string output, string folder) = await runs.Of("docs/getting-started.md");

        Assert.Matches("^Gentoo, [0-9]+.?%$", output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(3, TrainedNetwork.Load(Path.Combine(folder, "penguins.safetensors")).ClassNames!.Count);
    }

    [Fact]
    public async Task The_ten_lines_train_a_network_that_reads_digits()
    {
        (string output, string folder) = await runs.Of("README.md");

        string evaluation = output.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("loss ", evaluation, StringComparison.Ordinal);
        double accuracy = double.Parse(evaluation.Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, 0.98, 1);
        Assert.Equal(10, TrainedNetwork.Load(Path.Combine(folder, "digits.safetensors")).ClassNames!.Count);
    }
}
