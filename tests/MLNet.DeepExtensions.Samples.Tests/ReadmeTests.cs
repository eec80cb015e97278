using System.Globalization;
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
