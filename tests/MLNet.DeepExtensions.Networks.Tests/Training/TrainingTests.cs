using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

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
        TrainingResult result = network.Train(data, new TrainingOptions { Epochs = 300, BatchSize = 4, Optimizer = new Adam { LearningRate = 0.05f }, Threads = 1 });

        Assert.Equal([0, 1, 1, 0], ((float[][])[[0, 0], [0, 1], [1, 0], [1, 1]]).Select(row => result.Network.PredictClass(row)));
        Assert.Equal(1, result.History["train_accuracy"][^1]);
    }

    [Fact]
    public void Classes_are_learned_and_their_names_kept()
    {
        TrainingResult result = Samples.ClassNetwork().Train(
            Samples.Classes(300), new TrainingOptions { Epochs = 30, Optimizer = new Adam { LearningRate = 0.02f }, ValidationData = Samples.Classes(100, seed: 2), Threads = 1 });

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
        var random = new Random(1);
        Dataset data = Dataset.FromArrays(
            GradientCheck.Normal(random, 70 * 72), [6, 6, 2], Targets.Classes([.. Enumerable.Range(0, 70).Select(i => i % 3)]));
        NetworkWeights Train(int count, ulong seed) => network.Train(data, new TrainingOptions { Epochs = 2, BatchSize = 16, Seed = seed, Threads = count }).Network.Weights;

        NetworkWeights expected = Train(2, seed: 5);
        NetworkWeights actual = Train(threads, seed: 5);
        NetworkWeights other = Train(2, seed: 6);

        Assert.Equal(expected.Parameters, actual.Parameters);
        Assert.Equal(expected.States, actual.States);
        Assert.NotEqual(expected.Parameters, other.Parameters);
    }

    [Fact]
    public void A_weight_of_two_counts_like_two_rows()
    {
        float[] inputs = [1, 2, 3, 4, 5, 6];
        Dataset weighted = Dataset.FromArrays(inputs, [2], new float[] { 1, -1, 2 }, weights: [1, 2, 1]);
        Dataset doubled = Dataset.FromArrays([1, 2, 3, 4, 3, 4, 5, 6], [2], new float[] { 1, -1, -1, 2 });

        // A batch's loss is divided by its rows, 3 and 4, for which the rates make up.
        float[] one = Train(weighted, 0.003f);
        float[] other = Train(doubled, 0.004f);

        GradientCheck.AssertClose(Array.ConvertAll(other, value => (double)value), one, 1e-5, "the weights");

        static float[] Train(Dataset data, float rate) => Samples.LineNetwork().Train(
            data, new TrainingOptions { Epochs = 20, BatchSize = 4, Shuffle = false, Optimizer = new Sgd { LearningRate = rate }, Threads = 1 })
            .Network.Weights["dense1.weights"].ToArray();
    }

    [Fact]
    public void Class_weights_multiply_the_weights_of_their_rows()
    {
        InMemoryDataset plain = Samples.Classes(30);
        int[] classes = plain.ReadClasses();
        float[] byClass = [1, 3, 0.5f];
        float[] inputs = new float[90];
        plain.Read([.. Enumerable.Range(0, 30).Select(i => (long)i)], inputs, new float[30], new float[30]);
        Dataset weighted = Dataset.FromArrays(inputs, [3], Targets.Classes(classes, ["first", "second", "third"]), [.. classes.Select(number => byClass[number])]);

        Assert.Equal(Train(weighted, null), Train(plain, byClass));

        static float[] Train(Dataset data, float[]? weights) =>
            Samples.ClassNetwork().Train(data, new TrainingOptions { Epochs = 3, ClassWeights = weights, Threads = 1 }).Network.Weights.Parameters;
    }

    [Fact]
    public void Balanced_classes_all_count_the_same()
    {
        Dataset data = Dataset.FromArrays([[0f], [1f], [2f], [3f]], Targets.Classes([0, 0, 0, 1]));
        Network network = Network.Input([1]).Dense(2, Activation.Softmax).Build();

        // samples / (classes * samples of the class)
        Assert.Equal(
            network.Train(data, new TrainingOptions { ClassWeights = [4f / (2 * 3), 4f / (2 * 1)], Threads = 1 }).Network.Weights.Parameters,
            network.Train(data, new TrainingOptions { BalanceClasses = true, Threads = 1 }).Network.Weights.Parameters);
    }

    [Fact]
    public void A_validation_fraction_keeps_the_shares_of_the_classes()
    {
        Dataset data = Dataset.FromArrays(
            [.. Enumerable.Range(0, 100).Select(i => new[] { (float)i })], Targets.Classes([.. Enumerable.Range(0, 100).Select(i => i < 10 ? 1 : 0)]));
        Network network = Network.Input([1]).NormalizeInput().Dense(2, Activation.Softmax).Build();
        TrainingResult result = network.Train(
            data, new TrainingOptions { Epochs = 1, ValidationFraction = 0.2, Metrics = [new ShareOfClassOne()], Threads = 1 });

        Assert.Equal(0.1, result.History["train_share"][0], 1e-9);
        Assert.Equal(0.1, result.History["valid_share"][0], 1e-9);
    }

    [Fact]
    public void Input_normalization_is_fitted_to_the_training_part_alone()
    {
        Dataset data = Samples.Line(50);
        Network network = Network.Input([2]).NormalizeInput().Named("norm").Dense(1).Build();
        Scaler expected = StandardScaler.Fit(data.Split(0.7, seed: 9).First);
        TrainedNetwork trained = network.Train(data, new TrainingOptions { Epochs = 1, ValidationFraction = 0.3, Seed = 9, Threads = 1 }).Network;

        Assert.Equal(expected.Scale.ToArray(), trained.Weights["norm.scale"].ToArray());
        Assert.Equal(expected.Offset.ToArray(), trained.Weights["norm.offset"].ToArray());

        TrainedNetwork further = trained.Train(Samples.Line(50, seed: 77), new TrainingOptions { Epochs = 1, Threads = 1 }).Network;
        Assert.Equal(expected.Scale.ToArray(), further.Weights["norm.scale"].ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Input_normalization_is_by_channel_for_inputs_of_several_axes(int rank)
    {
        // Channel 0 is 0 or 10, channel 1 is 5 or 6.
        float[] inputs = [.. Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? i % 4 / 2 * 10f : 5 + (i % 4 / 2))];
        Dataset data = Dataset.FromArrays(inputs, rank == 2 ? [4, 2] : [2, 2, 2], new float[] { 1, 2 });
        Network network = Network.Input(data.InputShape).NormalizeInput(NormalizationKind.MinMax).Named("norm").Flatten().Dense(1).Build();
        TrainedNetwork trained = network.Train(data, new TrainingOptions { Epochs = 1, Threads = 1 }).Network;

        Assert.Equal([0.1f, 1f], trained.Weights["norm.scale"].ToArray());
        Assert.Equal([0f, -5f], trained.Weights["norm.offset"].ToArray());
    }

    [Fact]
    public void Input_normalization_takes_the_networks_input()
    {
        Network network = Network.Input([2]).Dense(2).NormalizeInput().Named("norm").Dense(1).Build();

        ArgumentException error = Assert.Throws<ArgumentException>(() => network.Train(Samples.Line(), new TrainingOptions { Threads = 1 }));
        Assert.Contains("Layer 'norm' normalises the network's input", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_has_a_column_for_each_loss_and_metric_losses_first()
    {
        TrainingHistory history = Samples.ClassNetwork().Train(
            Samples.Classes(), new TrainingOptions { Epochs = 3, ValidationFraction = 0.2, Metrics = [new Accuracy(), new AreaUnderCurve()], Threads = 1 }).History;

        Assert.Equal(["train_loss", "valid_loss", "train_accuracy", "train_auc", "valid_accuracy", "valid_auc"], history.Names);
        Assert.Equal([1, 2, 3], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(history.Epochs, epoch => Assert.True(epoch.SamplesPerSecond > 0 && epoch.Duration > TimeSpan.Zero));
        Assert.Contains(
            "Nothing named 'valid_lost' was measured. There are: train_loss, valid_loss,",
            Assert.Throws<ArgumentException>(() => history["valid_lost"]).Message, StringComparison.Ordinal);

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            history.SaveCsv(path);
            string[] lines = File.ReadAllLines(path);
            Assert.Equal("epoch,train_loss,valid_loss,train_accuracy,train_auc,valid_accuracy,valid_auc,learning_rate,samples_per_second,seconds", lines[0]);
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
            data, new TrainingOptions { Epochs = 1, BatchSize = 2, Optimizer = new Sgd { LearningRate = 1e-9f }, ValidationData = data, Threads = 1 }).History;

        // (1 + 1 + 4) / 3 over the rows, although the batches have 2 rows and 1; and 0.5 (1 + 1).
        Assert.Equal(2 + 1, history["train_loss"][0], 1e-5);
        Assert.Equal(2 + 1, history["valid_loss"][0], 1e-5);
    }

    [Fact]
    public void Cancellation_keeps_what_is_trained()
    {
        using var source = new CancellationTokenSource();
        Network network = Samples.LineNetwork();
        TrainingResult result = network.Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 1000, BatchSize = 8, Threads = 1, CancellationToken = source.Token, Optimizer = new Sgd(), ValidationFraction = 0.5,
            Callbacks = [new BatchCallback(state =>
            {
                if (state.Step == 10)
                {
                    source.Cancel();
                }
            })],
        });

        // 32 rows are 4 steps: the third epoch was not finished.
        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Equal(2, result.History.Epochs.Length);
        Assert.NotEqual(NetworkWeights.Initialize(network, 0).Parameters, result.Network.Weights.Parameters);
    }

    [Fact]
    public void A_training_cancelled_before_it_began_gives_the_initial_weights()
    {
        Network network = Samples.LineNetwork();
        TrainingResult result = network.Train(Samples.Line(), new TrainingOptions { Seed = 3, Threads = 1, CancellationToken = new CancellationToken(canceled: true) });

        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Empty(result.History.Epochs);
        Assert.Empty(result.History.Names);
        Assert.Equal(NetworkWeights.Initialize(network, 3).Parameters, result.Network.Weights.Parameters);
    }

    [Fact]
    public void A_diverging_training_stops_with_epoch_step_learning_rate_and_advice()
    {
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Epochs = 1000, BatchSize = 32, Optimizer = new Sgd { LearningRate = 1000 }, Threads = 1 }));

        Assert.Matches(@"in epoch \d+ at step \d+, with a learning rate of 1000\. Try a learning rate of 1E\+02, clip the gradients", error.Message);
    }

    [Fact]
    public void A_value_that_is_no_number_stops_the_training_at_its_step()
    {
        float[] inputs = [1, 2, 3, 4, float.NaN, 6];
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(
            Dataset.FromArrays(inputs, [2], new float[] { 1, 2, 3 }), new TrainingOptions { BatchSize = 1, Shuffle = false, Threads = 1 }));

        Assert.Contains("The loss is NaN in epoch 1 at step 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("missing or huge values in inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_loss_that_is_no_number_stops_the_training_too()
    {
        Dataset bad = Dataset.FromArrays([float.NaN, 1], [2], new float[] { 1 });

        Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { ValidationData = bad, Threads = 1 }));
    }

    [Fact]
    public void A_trained_network_is_trained_further_from_where_it_stands()
    {
        var options = new TrainingOptions { Epochs = 20, BatchSize = 16, Optimizer = new Sgd { LearningRate = 0.05f }, Shuffle = false, Threads = 1 };
        TrainedNetwork half = Samples.LineNetwork().Train(Samples.Line(), options).Network;
        float[] before = half.Weights.Parameters;
        TrainingResult rest = half.Train(Samples.Line(), options);
        TrainingResult whole = Samples.LineNetwork().Train(Samples.Line(), options with { Epochs = 40 });

        Assert.Equal(whole.Network.Weights.Parameters, rest.Network.Weights.Parameters);
        Assert.Equal(before, half.Weights.Parameters);
        Assert.Equal(whole.History["train_loss"].Skip(20), rest.History["train_loss"]);
    }

    [Fact]
    public void Without_options_a_trained_network_goes_on_by_its_recipe()
    {
        var options = new TrainingOptions { Epochs = 2, Loss = new Huber { Delta = 2 }, Optimizer = new Sgd { LearningRate = 0.03f }, Schedule = new StepDecay(), Metrics = [new R2()], Threads = 1 };
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), options).Network.Train(Samples.Line());

        Assert.Equal(new Huber { Delta = 2 }, result.Network.Recipe!.Loss);
        Assert.Equal(0.03f, result.History.Epochs[0].LearningRate);
        Assert.Equal(["train_loss", "train_r2"], result.History.Names);
    }

    [Fact]
    public void Schedules_set_the_rate_of_each_step()
    {
        var seen = new List<float>();
        TrainingHistory history = Samples.LineNetwork().Train(Samples.Line(8), new TrainingOptions
        {
            Epochs = 3, BatchSize = 4, Optimizer = new Sgd { LearningRate = 0.5f }, Schedule = new HalfEachStep(), Threads = 1,
            Callbacks = [new BatchCallback(state => seen.Add(state.LearningRate))],
        }).History;

        Assert.Equal([0.5f, 0.25f, 0.125f, 0.0625f, 0.03125f, 0.015625f], seen);
        Assert.Equal([0.25f, 0.0625f, 0.015625f], history.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void A_plateau_reduces_the_rate()
    {
        TrainingHistory history = Samples.LineNetwork().Train(Samples.Line(8), new TrainingOptions
        {
            Epochs = 6, Optimizer = new Sgd { LearningRate = 1e-3f }, Metrics = [new ScriptedMetric(5, 4, 4, 4, 3, 3)], Threads = 1,
            Schedule = new ReduceOnPlateau { Monitor = "train_score", Factor = 0.5f, Patience = 1 },
        }).History;

        // The fourth epoch is the second without an improvement.
        Assert.Equal([1e-3f, 1e-3f, 1e-3f, 1e-3f, 5e-4f, 5e-4f], history.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void A_monitored_value_that_is_not_measured_is_refused_before_the_first_epoch()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Schedule = new ReduceOnPlateau(), Threads = 1, Callbacks = [new BatchCallback(_ => Assert.Fail("A step was done."))] }));

        Assert.Contains("Nothing named 'valid_loss' is measured in this training. There are: train_loss, train_mae.", error.Message, StringComparison.Ordinal);
        Assert.Contains("need ValidationData or a ValidationFraction", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_is_costly_to_read_is_read_ahead_with_the_same_result()
    {
        Dataset data = Samples.Line(50);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 8, Threads = 1 };

        Assert.Equal(
            Samples.LineNetwork().Train(data, options).Network.Weights.Parameters,
            Samples.LineNetwork().Train(new Costly(data), options).Network.Weights.Parameters);
    }

    [Fact]
    public void What_goes_wrong_while_reading_ahead_is_thrown_by_the_training()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => Samples.LineNetwork().Train(new Costly(Samples.Line(50), badRow: 33), new TrainingOptions { BatchSize = 8, Threads = 1 }));

        Assert.Equal("Row 33 is bad.", error.Message);
    }

    [Fact]
    public void A_network_of_many_positions_is_measured_position_by_position()
    {
        // Each pixel's class is whether it is above zero: three pixels a sample, one target each.
        float[] inputs = GradientCheck.Normal(new Random(1), 40 * 3);
        Dataset data = Dataset.FromArrays(inputs, [1, 3, 1], inputs.Chunk(3).Select(row => Array.ConvertAll(row, value => value > 0 ? 1f : 0f)).ToArray());
        Network network = Network.Input([1, 3, 1]).Convolution(2, 1, Activation.Softmax).Build();
        TrainingResult result = network.Train(
            data, new TrainingOptions { Epochs = 60, Optimizer = new Adam { LearningRate = 0.1f }, Metrics = [new Accuracy()], ValidationFraction = 0.25, Threads = 1 });

        Assert.True(result.History["valid_accuracy"][^1] > 0.9);
    }

    private sealed class BatchCallback(Action<TrainingState> onBatchEnd) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => onBatchEnd(state);
    }

    private sealed record HalfEachStep : LearningRateSchedule
    {
        public override float RateAt(in ScheduleStep step) => step.BaseRate / (1 << (int)step.Step);
    }

    private sealed record ShareOfClassOne : Metric
    {
        public override string Name => "share";

        protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

        private sealed class Accumulator(int outputWidth) : MetricAccumulator(outputWidth)
        {
            private double _ones;
            private double _rows;

            public override double Result => _ones / _rows;

            public override void Reset() => (_ones, _rows) = (0, 0);

            protected override void Add(in MetricBatch batch)
            {
                for (int row = 0; row < batch.Rows; row++)
                {
                    (_ones, _rows) = (_ones + batch.TargetClass(row), _rows + 1);
                }
            }
        }
    }

    private sealed class Costly(Dataset data, long badRow = -1) : Dataset
    {
        public override long Count => data.Count;

        public override TensorShape InputShape => data.InputShape;

        public override int TargetWidth => data.TargetWidth;

        public override bool IsCostlyToRead => true;

        public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
        {
            if (rows.Contains(badRow))
            {
                throw new InvalidDataException($"Row {badRow} is bad.");
            }

            data.Read(rows, inputs, targets, weights);
        }
    }
}
