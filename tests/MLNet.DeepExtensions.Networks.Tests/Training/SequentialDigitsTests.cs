using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

public class SequentialDigitsTests
{
    [Fact]
    public void An_LSTM_reads_handwritten_digits_row_by_row()
    {
        Dataset digits = CsvDataset.Load(RepositoryFiles.Digits, new CsvOptions { HasHeader = false, Label = -1 });
        Network network = Network.Input([64]).NormalizeInput(NormalizationKind.MinMax).Reshape([8, 8])
            .Lstm(64).Dense(10, Activation.Softmax).Build();
        List<double> accuracies = [];
        for (ulong seed = 1; seed <= 5; seed++)
        {
            (Dataset train, Dataset test) = digits.Split(0.8, seed);
            TrainingResult result = network.Train(train, new TrainingOptions
            {
                Epochs = 60,
                BatchSize = 32,
                Seed = seed,
                Optimizer = new Adam { LearningRate = 3e-3f },
                Schedule = new CosineAnnealing(),
            });
            accuracies.Add(result.Network.Evaluate(test).Metrics["accuracy"]);
        }

        Assert.True(accuracies.Order().ElementAt(2) >= 0.97, string.Join(", ", accuracies));
    }
}
