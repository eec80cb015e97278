using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What results say of themselves is the same in every culture.</summary>
public sealed class ResultTextTests
{
    public ResultTextTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

    private static EpochRecord Epoch(int number) => new()
    {
        Epoch = number,
        Values = ImmutableSortedDictionary<string, double>.Empty
            .Add("valid_loss", 1.5).Add("train_accuracy", 0.75).Add("train_loss", 0.00001234),
        LearningRate = 0.001f,
        SamplesPerSecond = 1234.5,
        Duration = TimeSpan.FromSeconds(1.25),
    };

    [Fact]
    public void An_epoch_has_its_losses_first() => Assert.Equal(
        "epoch 3: train_loss 1.23e-5, valid_loss 1.5000, train_accuracy 0.7500, rate 0.001, 1.25 s", Epoch(3).ToString());

    [Fact]
    public void A_course_tells_its_last_epoch()
    {
        Assert.Equal("no epochs", new TrainingHistory([]).ToString());
        Assert.Equal($"1 epoch; {Epoch(1)}", new TrainingHistory([Epoch(1)]).ToString());
        Assert.Equal($"2 epochs; the last is {Epoch(2)}", new TrainingHistory([Epoch(1), Epoch(2)]).ToString());
    }

    [Fact]
    public void A_trained_network_tells_shapes_and_classes()
    {
        Network network = Samples.ClassNetwork();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);

        Assert.Equal("trained network [3] -> [3], 2 layers, 59 parameters", new TrainedNetwork(network, weights).ToString());
        Assert.EndsWith(", classes a, b, c", new TrainedNetwork(network, weights, ["a", "b", "c"]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_a_few_lines()
    {
        Network network = Samples.LineNetwork();
        TrainingResult result = new(
            new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)), new TrainingHistory([Epoch(1)]),
            StopReason.StoppedByCallback)
        {
            Warnings = ["something"],
            WeightsEpoch = 1,
        };

        Assert.Equal(
            ["trained network [2] -> [1], 1 layers, 3 parameters", $"1 epoch; {Epoch(1)}",
                "stopped by a callback; the weights are those of epoch 1", "warning: something"],
            result.ToString().Split(Environment.NewLine));
    }

    [Fact]
    public void Data_tell_rows_inputs_and_targets()
    {
        Assert.Equal("InMemoryDataset: 1,000 rows of [3], 3 classes", Samples.Classes(1000).ToString());
        Assert.Equal("InMemoryDataset: 1 row of [2], 1 target value each", Samples.Line(1).ToString());
        Assert.Equal(
            "InMemoryDataset: 2 rows of [1], no targets", Dataset.FromArrays(new float[2], [1], Targets.None(2)).ToString());
        Assert.EndsWith("weighted", Dataset.FromArrays(new float[2], [1], new float[2], [1, 2]).ToString(), StringComparison.Ordinal);
    }
}
