using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What is trained on: weights, shares of classes, normalization, reading ahead.</summary>
public class TrainingDataTests
{
    [Theory]
    [InlineData(1, 30_000, 7)]
    [InlineData(2, 700, 200)]
    [InlineData(3, 3, 200)]
    public void A_batch_that_several_threads_read_is_as_it_was_asked_for(int threads, int features, int rows)
    {
        float[] inputs = [.. Enumerable.Range(0, features * rows).Select(static i => (float)i)];
        float[] targets = [.. Enumerable.Range(0, rows).Select(static i => -(float)i)];
        Dataset data = Dataset.FromArrays(inputs, [features], targets);
        Network network = Network.Input([features]).Dense(1).Build();
        using CpuKernelSet kernels = new(threads);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, seed: 1));
        using TrainingPlan plan = new(network, kernels, store, rows, new MeanSquaredError(), new Sgd());
        BatchFeeder feeder = new(plan, isWeighted: false);

        foreach (int count in (int[])[rows, rows - 1, 1])
        {
            long[] asked = [.. Enumerable.Range(0, count).Select(i => (long)rows - 1 - i)];
            feeder.Feed(data, asked);

            Assert.Equal(
                asked.SelectMany(row => inputs.Skip((int)row * features).Take(features)), plan.Input.ValueOf(count).Span.ToArray());
            Assert.Equal(asked.Select(row => targets[row]), feeder.Targets(count).ToArray());
        }
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
            data, new TrainingOptions
            {
                Epochs = 20,
                BatchSize = 4,
                Shuffle = false,
                Optimizer = new Sgd { LearningRate = rate },
                Threads = 1
            })
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
        Dataset weighted = Dataset.FromArrays(
            inputs, [3], Targets.Classes(classes, ["first", "second", "third"]), [.. classes.Select(number => byClass[number])]);

        Assert.Equal(Train(weighted, null), Train(plain, byClass));

        static float[] Train(Dataset data, float[]? weights) =>
            Samples.ClassNetwork().Train(data, new TrainingOptions { Epochs = 3, ClassWeights = weights, Threads = 1 })
                .Network.Weights.Parameters;
    }

    [Fact]
    public void Balanced_classes_all_count_the_same()
    {
        Dataset data = Dataset.FromArrays([[0f], [1f], [2f], [3f]], Targets.Classes([0, 0, 0, 1]));
        Network network = Network.Input([1]).Dense(2, Activation.Softmax).Build();

        // samples / (classes * samples of the class)
        Assert.Equal(
            network.Train(data, new TrainingOptions { ClassWeights = [4f / (2 * 3), 4f / (2 * 1)], Threads = 1 })
                .Network.Weights.Parameters,
            network.Train(data, new TrainingOptions { BalanceClasses = true, Threads = 1 }).Network.Weights.Parameters);
    }

    [Fact]
    public void Class_weights_change_the_loss_and_leave_metrics_alone()
    {
        Dataset data = Dataset.FromArrays([[0f], [1f], [2f], [3f]], Targets.Classes([0, 0, 0, 1]));
        TrainingResult result = Network.Input([1]).Dense(2, Activation.Softmax).Build().Train(
            data, new TrainingOptions
            {
                Epochs = 1,
                BalanceClasses = true,
                Metrics = [new ShareOfClassOne()],
                ValidationData = data,
                Threads = 1
            });

        Assert.Equal(0.25, result.History["train_share"][0], 1e-9);
        Assert.Equal(0.25, result.History["valid_share"][0], 1e-9);
    }

    [Fact]
    public void A_validation_fraction_keeps_the_shares_of_the_classes()
    {
        Dataset data = Dataset.FromArrays(
            [.. Enumerable.Range(0, 100).Select(i => new[] { (float)i })],
            Targets.Classes([.. Enumerable.Range(0, 100).Select(i => i < 10 ? 1 : 0)]));
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
        TrainedNetwork trained = network.Train(data, new TrainingOptions { Epochs = 1, ValidationFraction = 0.3, Seed = 9, Threads = 1 })
            .Network;

        Assert.Equal(expected.Scale.ToArray(), trained.Weights["norm.scale"].ToArray());
        Assert.Equal(expected.Mean.ToArray(), trained.Weights["norm.mean"].ToArray());
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
        Assert.Equal([0f, 5f], trained.Weights["norm.mean"].ToArray());
        Assert.Equal([0f, 0f], trained.Weights["norm.offset"].ToArray());
    }

    [Fact]
    public void Input_normalization_takes_the_networks_input()
    {
        Network network = Network.Input([2]).Dense(2).NormalizeInput().Named("norm").Dense(1).Build();

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => network.Train(Samples.Line(), new TrainingOptions { Threads = 1 }));
        Assert.Contains("Layer 'norm' is fitted to the network's input and must take it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_is_costly_to_read_is_read_ahead_with_the_same_result()
    {
        Dataset data = Samples.Line(50);
        TrainingOptions options = new() { Epochs = 3, BatchSize = 8, Threads = 1 };

        Assert.Equal(
            Samples.LineNetwork().Train(data, options).Network.Weights.Parameters,
            Samples.LineNetwork().Train(new Costly(data), options).Network.Weights.Parameters);
    }

    [Fact]
    public void What_goes_wrong_while_reading_ahead_is_thrown_by_the_training()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => Samples.LineNetwork()
                .Train(new Costly(Samples.Line(50), badRow: 33), new TrainingOptions { BatchSize = 8, Threads = 1 }));

        Assert.Equal("Row 33 is bad.", error.Message);
    }

    [Fact]
    public void A_network_of_many_positions_is_measured_position_by_position()
    {
        // Each pixel's class is whether it is above zero: three pixels a sample, one target each.
        float[] inputs = GradientCheck.Normal(new Random(1), 40 * 3);
        Dataset data = Dataset.FromArrays(
            inputs, [1, 3, 1], inputs.Chunk(3).Select(row => Array.ConvertAll(row, value => value > 0 ? 1f : 0f)).ToArray());
        Network network = Network.Input([1, 3, 1]).Convolution(2, 1, Activation.Softmax).Build();
        TrainingResult result = network.Train(
            data, new TrainingOptions
            {
                Epochs = 60,
                Optimizer = new Adam { LearningRate = 0.1f },
                Metrics = [new Accuracy()],
                ValidationFraction = 0.25,
                Threads = 1
            });

        Assert.True(result.History["valid_accuracy"][^1] > 0.9);
    }

    private sealed record ShareOfClassOne : Metric
    {
        public override string Name => "share";

        protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

        private sealed class Accumulator(int outputWidth) : WeightedMean(outputWidth)
        {
            protected override double Score(in MetricBatch batch, int row) => batch.TargetClass(row);
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
