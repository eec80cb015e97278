using System.Globalization;
using MLNet.DeepExtensions.Documents;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.Tests;

public class ReadmeTests
{
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
