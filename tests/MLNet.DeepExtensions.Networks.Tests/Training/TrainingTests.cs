using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What a training gives: learned functions, the same bits, a history.</summary>
public class TrainingTests
{
    [Fact]
    public void A_linear_function_is_learned_to_its_coefficients()
    {
        TrainingResult result = Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Epochs = 100, BatchSize = 16, Optimizer = new Sgd { LearningRate = 0.1f }, Threads = 1 });

        GradientCheck.AssertClose([2, -3], result.Network.Weights["dense1.weights"], 1e-4, "the weights");
        GradientCheck.AssertClose([1], result.Network.Weights["dense1.bias"], 1e-4, "the bias");
        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.True(result.History["train_mae"][^1] < 1e-3);
    }

    [Fact]
    public void Exclusive_or_is_learned()
    {
        Dataset data = Dataset.FromArrays([[0, 0], [0, 1], [1, 0], [1, 1]], new[] { 0, 1, 1, 0 });
        Network network = Network.Input([2]).Dense(8, Activation.Tanh).Dense(1, Activation.Sigmoid).Build();
        TrainingResult result = network.Train(
            data, new TrainingOptions { Epochs = 300, BatchSize = 4, Optimizer = new Adam { LearningRate = 0.05f }, Threads = 1 });

        Assert.Equal([0, 1, 1, 0], ((float[][])[[0, 0], [0, 1], [1, 0], [1, 1]]).Select(row => result.Network.PredictClass(row)));
        Assert.Equal(1, result.History["train_accuracy"][^1]);
    }

    [Fact]
    public void Classes_are_learned_and_their_names_kept()
    {
        TrainingResult result = Samples.ClassNetwork().Train(
            Samples.Classes(300),
            new TrainingOptions
            {
                Epochs = 30,
                Optimizer = new Adam { LearningRate = 0.02f },
                ValidationData = Samples.Classes(100, seed: 2),
                Threads = 1
            });

        Assert.True(result.History["valid_accuracy"][^1] > 0.93);
        Assert.Equal(["first", "second", "third"], result.Network.ClassNames!);
        Assert.Equal(2, result.Network.PredictClass([-1, 0, 2]));
        Evaluation evaluation = result.Network.Evaluate(Samples.Classes(100, seed: 2), threads: 1);
        Assert.Equal(result.History["valid_accuracy"][^1], evaluation.Metrics["accuracy"]);
        Assert.Equal(result.History["valid_loss"][^1], evaluation.Loss, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads(int threads)
    {
        Network network = Network.Input([6, 6, 2])
            .Convolution(4, 3, Activation.ReLU, PaddingMode.Same).BatchNormalization().MaxPooling(2).SpatialDropout(0.2f)
            .Flatten().Dense(16, Activation.GELU).Dropout(0.3f).Dense(3, Activation.Softmax).Build();
        Random random = new(1);
        Dataset data = Dataset.FromArrays(
            GradientCheck.Normal(random, 70 * 72), [6, 6, 2], Targets.Classes([.. Enumerable.Range(0, 70).Select(i => i % 3)]));
        NetworkWeights Train(int count, ulong seed) =>
            network.Train(data, new TrainingOptions { Epochs = 2, BatchSize = 16, Seed = seed, Threads = count }).Network.Weights;

        NetworkWeights expected = Train(2, seed: 5);
        NetworkWeights actual = Train(threads, seed: 5);
        NetworkWeights other = Train(2, seed: 6);

        Assert.Equal(expected.Parameters, actual.Parameters);
        Assert.Equal(expected.States, actual.States);
        Assert.NotEqual(expected.Parameters, other.Parameters);
    }

    [Fact]
    public void History_has_a_column_for_each_loss_and_metric_losses_first()
    {
        TrainingHistory history = Samples.ClassNetwork().Train(
            Samples.Classes(),
            new TrainingOptions { Epochs = 3, ValidationFraction = 0.2, Metrics = [new Accuracy(), new AreaUnderCurve()], Threads = 1 })
                .History;

        Assert.Equal(["train_loss", "valid_loss", "train_accuracy", "train_auc", "valid_accuracy", "valid_auc"], history.Names);
        Assert.Equal([1, 2, 3], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(history.Epochs, epoch => Assert.True(epoch.SamplesPerSecond > 0 && epoch.Duration > TimeSpan.Zero));
        Assert.Contains(
            "No value named 'valid_lost' was measured. The values are: train_loss, valid_loss,",
            Assert.Throws<ArgumentException>(() => history["valid_lost"]).Message, StringComparison.Ordinal);

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            history.SaveCsv(path);
            string[] lines = File.ReadAllLines(path);
            Assert.Equal(
                "epoch,train_loss,valid_loss,train_accuracy,train_auc,valid_accuracy,valid_auc,learning_rate,samples_per_second,seconds",
                lines[0]);
            Assert.Equal(4, lines.Length);
            Assert.StartsWith("3,", lines[3], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_training_loss_is_the_mean_over_the_epochs_batches_with_penalties()
    {
        // Nothing moves at a rate near zero, so that the loss is that of the beginning: weights of 1 and 1.
        Network network = Network.Sequential(
            [2], new Dense { Units = 1, L2 = 0.5f, WeightsInitializer = new Ones() });
        Dataset data = Dataset.FromArrays([1, 0, 0, 1, 1, 1], [2], new float[] { 0, 0, 0 });
        TrainingHistory history = network.Train(
            data, new TrainingOptions
            {
                Epochs = 1,
                BatchSize = 2,
                Optimizer = new Sgd { LearningRate = 1e-9f },
                ValidationData = data,
                Threads = 1
            }).History;

        // (1 + 1 + 4) / 3 over the rows, although the batches have 2 rows and 1; and 0.5 (1 + 1).
        Assert.Equal(2 + 1, history["train_loss"][0], 1e-5);
        Assert.Equal(2 + 1, history["valid_loss"][0], 1e-5);
    }
}
