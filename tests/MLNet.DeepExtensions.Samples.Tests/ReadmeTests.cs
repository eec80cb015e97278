using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Documents;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.Tests;

public class ReadmeTests
{
    [Fact]
    public async Task The_guide_to_data_reads_a_table_as_it_says()
    {
        using DocumentedProgram program = new("docs/data.md");

        string output = await program.Run("samples/QuickStart/data/penguins.csv");

        Assert.StartsWith(
            "333 rows, 11 left out: island=Biscoe, island=Dream, island=Torgersen, bill_length_mm", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_guide_to_explaining_draws_a_digit()
    {
        using DocumentedProgram program = new("docs/explain.md");

        string[] lines = (await program.Run("samples/QuickStart/data/digits.csv.gz")).Split('\n');

        Assert.Matches("^taken for a [0-9], score ", lines[0]);
        double[] sums = [.. Regex.Matches(lines[1], "-?[0-9.]+").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(sums[1], sums[0], 0.05 * Math.Abs(sums[1]));
        Assert.StartsWith("IntegratedGradients for output ", lines[2], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(program.Folder, "digit.png")));
    }

    [Theory]
    [InlineData(1, "4 3 4")]
    [InlineData(2, "gradients are right")]
    public async Task The_guide_to_explaining_shows_gradients_and_layers(int block, string output)
    {
        using DocumentedProgram program = new("docs/explain.md", block);

        Assert.Equal(output, (await program.Run()).TrimEnd());
    }

    [Fact]
    public void The_guide_to_transfer_learning_without_ML_NET_compiles()
    {
        using DocumentedProgram program = new("docs/transfer-learning.md", block: 2);
    }

    [Fact]
    public async Task The_ten_lines_train_a_network_that_reads_digits()
    {
        using DocumentedProgram program = new("README.md");

        string output = await program.Run("samples/QuickStart/data/digits.csv.gz");

        string evaluation = output.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("loss ", evaluation, StringComparison.Ordinal);
        double accuracy = double.Parse(evaluation.Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, 0.98, 1);
        Assert.Equal(10, TrainedNetwork.Load(Path.Combine(program.Folder, "digits.safetensors")).ClassNames!.Count);
    }
}
