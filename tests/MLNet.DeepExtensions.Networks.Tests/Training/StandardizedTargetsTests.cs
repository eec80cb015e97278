using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Tests.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Regressions are trained on standardized targets, and give values in the targets' unit.</summary>
public sealed class StandardizedTargetsTests
{
    private static readonly TrainingOptions s_options = new()
    {
        Epochs = 40,
        BatchSize = 8,
        Optimizer = new Adam { LearningRate = 0.05f },
        Metrics = [new R2(), new MeanAbsoluteErrorMetric()],
        Threads = 1,
    };

    [Fact]
    public void Targets_of_a_large_unit_are_learned_with_the_rate_of_any_others()
    {
        Dataset data = Scaled(scale: 20_000, shift: 100_000);
        Assert.InRange(Train(data, s_options).Network.Evaluate(data).Metrics["r2"], 0.99, 1);
        Assert.InRange(Train(data, s_options with { StandardizeTargets = false }).Network.Evaluate(data).Metrics["r2"], -1000, 0);
    }

    [Fact]
    public void The_result_is_that_of_targets_standardized_by_hand()
    {
        const float Shift = 100_000, Scale = 20_000;
        Dataset line = Samples.Line(), data = Scaled(Scale, Shift);
        double[] targets = [.. Samples.Line().AllTargets().Select(target => (double)target)];
        double mean = targets.Average(), deviation = Math.Sqrt(targets.Average(target => (target - mean) * (target - mean)));
        float[] standard = [.. targets.Select(target => (float)((target - mean) / deviation))];

        TrainingResult result = Train(data, s_options);
        TrainingResult byHand = Train(Dataset.FromArrays(line.AllInputs(), [2], standard), s_options with { StandardizeTargets = false });

        double unit = deviation * Scale;
        float[] inputs = line.AllInputs();
        Assert.All(
            result.Network.Predict(inputs).Zip(byHand.Network.Predict(inputs)),
            pair => Assert.Equal((pair.Second * unit) + (mean * Scale) + Shift, pair.First, tolerance: 5));
        Assert.Equal(byHand.History["train_loss"][0] * unit * unit, result.History["train_loss"][0], tolerance: 1e-3 * unit * unit);
        Assert.Equal(byHand.History["train_mae"][^1] * unit, result.History["train_mae"][^1], tolerance: 1e-3 * unit);
    }

    [Fact]
    public void Losses_and_metrics_of_the_validation_are_those_of_an_evaluation()
    {
        Dataset data = Scaled(scale: 20_000, shift: 100_000), validation = Scaled(scale: 20_000, shift: 100_000, seed: 2);
        foreach (Loss loss in new Loss[] { new MeanSquaredError(), new MeanAbsoluteError() })
        {
            TrainingResult result = Train(data, s_options with { Epochs = 3, Loss = loss, ValidationData = validation });
            Evaluation evaluation = result.Network.Evaluate(validation);
            Assert.Equal(evaluation.Loss, result.History["valid_loss"][^1], tolerance: 1e-3 * evaluation.Loss);
            Assert.Equal(evaluation.Metrics["mae"], result.History["valid_mae"][^1], tolerance: 1e-3 * evaluation.Metrics["mae"]);
        }
    }

    [Fact]
    public void Several_outputs_have_a_scale_each()
    {
        InMemoryDataset line = Samples.Line();
        float[] targets = [.. line.AllTargets().SelectMany(target => new[] { (target * 1e5f) + 1e6f, target * 1e-3f, 7f })];
        Dataset data = Dataset.FromArrays(line.AllInputs(), [2], Targets.Flat(targets, 3));
        TrainedNetwork network = Network.Input([2]).Dense(3).Build().Train(data, s_options).Network;

        float[] predicted = network.Predict(line.AllInputs());
        for (int output = 0; output < 3; output++)
        {
            double unit = new[] { 1e5, 1e-3, 1 }[output];
            Assert.All(
                Enumerable.Range(0, 64), row =>
                    Assert.Equal(targets[(row * 3) + output], predicted[(row * 3) + output], tolerance: 0.5 * unit));
        }
    }

    [Fact]
    public void Training_further_begins_with_the_networks_own_predictions()
    {
        Dataset data = Scaled(scale: 20_000, shift: 100_000), other = Scaled(scale: 3, shift: -50, seed: 5);
        TrainedNetwork network = Train(data, s_options).Network;
        TrainedNetwork further = network.Train(other, s_options with { Epochs = 1, Optimizer = new Sgd { LearningRate = 1e-12f } }).Network;

        float[] inputs = data.AllInputs();
        Assert.All(network.Predict(inputs).Zip(further.Predict(inputs)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1));
    }

    [Fact]
    public void Snapshots_and_the_best_weights_are_in_the_targets_unit()
    {
        Dataset data = Scaled(scale: 20_000, shift: 100_000);
        TrainedNetwork? last = null;
        TrainingResult result = Train(
            data, s_options with
            {
                Callbacks = [new EpochCallback(state => last = state.Snapshot()),
                new EarlyStopping { Monitor = "train_loss" }]
            });

        Assert.InRange(last!.Evaluate(data).Metrics["r2"], 0.99, 1);
        Assert.InRange(result.Network.Evaluate(data).Metrics["r2"], 0.99, 1);
    }

    [Fact]
    public void What_a_scale_cannot_be_worked_into_is_left_as_it_is()
    {
        Dataset data = Scaled(scale: 1, shift: 30);
        NetworkBuilder input = Network.Input([2]);
        AssertSame(input.Dense(1, Activation.ReLU).Build(), new MeanSquaredError());
        AssertSame(input.Append(new Dense { Units = 1, UseBias = false }).Build(), new MeanSquaredError());
        AssertSame(input.Dense(4).Append(new Dense { Units = 1, Trainable = false }).Build(), new MeanSquaredError());
        AssertSame(input.Dense(1).Build(), new Huber());
        AssertSame(input.Dense(1, Activation.Softplus).Build(), new Poisson());

        void AssertSame(Network network, Loss loss)
        {
            TrainingOptions options = s_options with { Epochs = 2, Loss = loss };
            TrainingResult standard = network.Train(data, options),
            plain = network.Train(data, options with { StandardizeTargets = false });
            Assert.Equal(plain.Network.Weights.Parameters, standard.Network.Weights.Parameters);
        }
    }

    [Fact]
    public void Losses_whose_meaning_depends_on_the_scale_are_standardized_where_it_is_asked_for()
    {
        Dataset data = Scaled(scale: 20_000, shift: 100_000);
        TrainingResult result = Train(data, s_options with { Loss = new Huber(), StandardizeTargets = true });
        Assert.InRange(result.Network.Evaluate(data).Metrics["r2"], 0.99, 1);
        Assert.InRange(result.History["train_loss"][0], 0, 2);
    }

    [Fact]
    public void Asking_for_it_where_it_cannot_be_done_is_refused()
    {
        Dataset data = Scaled(scale: 1, shift: 30);
        TrainingOptions options = s_options with { StandardizeTargets = true };
        Assert.Contains(
            "StandardizeTargets is true; the last layer must be Dense",
            Message(Network.Input([2]).Dense(1, Activation.ReLU).Build(), options));
        Assert.Contains("Poisson has another meaning", Message(Samples.LineNetwork(), options with { Loss = new Poisson() }));

        string Message(Network network, TrainingOptions asked) =>
            Assert.Throws<ArgumentException>(() => network.Train(data, asked)).Message;
    }

    [Fact]
    public void A_target_that_is_no_number_is_named()
    {
        Dataset data = Dataset.Generate(64, [2], 1, static (row, _, target) => target[0] = row == 17 ? float.NaN : row);
        Assert.Contains("row 17", Assert.ThrowsAny<Exception>(() => Train(data, s_options)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_was_asked_for_is_saved_with_the_network_to_train_it_further()
    {
        using TemporaryFolder folder = new();
        Train(Samples.Line(), s_options with { Epochs = 1, StandardizeTargets = false }).Network.Save(folder["network.safetensors"]);
        Assert.False(TrainedNetwork.Load(folder["network.safetensors"]).Recipe!.ToOptions().StandardizeTargets);
    }

    private static TrainingResult Train(Dataset data, TrainingOptions options) => Samples.LineNetwork().Train(data, options);

    private static InMemoryDataset Scaled(float scale, float shift, int seed = 1)
    {
        InMemoryDataset line = Samples.Line(seed: seed);
        float[] targets = [.. line.AllTargets().Select(target => (target * scale) + shift)];
        return Dataset.FromArrays(line.AllInputs(), [2], targets);
    }
}
