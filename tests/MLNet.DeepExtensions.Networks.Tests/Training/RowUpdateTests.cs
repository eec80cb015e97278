using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Which rows of a table are updated, and that it is the dense update where the documents say so.</summary>
public class RowUpdateTests
{
    private const int Rows = 300;

    public static TheoryData<string, Optimizer> Same => new()
    {
        { "SGD", new Sgd { LearningRate = 0.05f } },
        { "SGD, clipped", new Sgd { LearningRate = 0.05f, ClipNorm = 0.1f, ClipValue = 0.05f } },
        { "Adagrad", new Adagrad { LearningRate = 0.05f } },
    };

    public static TheoryData<string, Optimizer> Others => new()
    {
        { "momentum", new Sgd { LearningRate = 0.05f, Momentum = 0.9f } },
        { "decay", new Sgd { LearningRate = 0.05f, WeightDecay = 0.1f } },
        { "Adam", new Adam { LearningRate = 0.01f, ClipNorm = 0.1f } },
        { "AMSGrad", new Adam { LearningRate = 0.01f, AmsGrad = true } },
        { "AdamW", new AdamW { LearningRate = 0.01f, WeightDecay = 0.1f } },
        { "RMSprop", new RmsProp { LearningRate = 0.01f, Momentum = 0.5f, Centered = true } },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void Without_memory_or_decay_the_touched_rows_are_all_that_the_dense_update_changes(string name, Optimizer optimizer)
    {
        foreach (TrainingOptions options in Variants(optimizer))
        {
            float[] lazy = Train(options);
            float[] dense = Train(options with { Optimizer = optimizer with { RowUpdates = RowUpdates.Dense } });

            // A clipped norm is summed in another order, and an average of rows that rest is taken at once.
            bool isExact = optimizer.ClipNorm == 0 && options.WeightAverageDecay == 0;
            GradientCheck.AssertClose(Array.ConvertAll(dense, value => (double)value), lazy, isExact ? 0 : 1e-5, name);
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_row_that_no_batch_touches_stays_as_it_is_and_the_dense_update_is_another(string name, Optimizer optimizer)
    {
        Network network = MakeNetwork();
        NetworkWeights start = NetworkWeights.Initialize(network, 5);
        TrainingOptions options = Options(optimizer);

        NetworkWeights lazy = network.Train(Data(), options).Network.Weights;
        NetworkWeights dense = network.Train(Data(), options with { Optimizer = optimizer with { RowUpdates = RowUpdates.Dense } })
            .Network.Weights;

        // Numbers from 100 on are not in the data.
        Assert.Equal(start["embedding1.table"][800..].ToArray(), lazy["embedding1.table"][800..].ToArray());
        Assert.NotEqual(start["embedding1.table"][..800].ToArray(), lazy["embedding1.table"][..800].ToArray());
        Assert.True(!lazy["embedding1.table"].SequenceEqual(dense["embedding1.table"]), name);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Rows_that_every_batch_touches_are_updated_as_ever(string name, Optimizer optimizer)
    {
        // The only batch has every number once.
        TrainingOptions options = Options(optimizer with { ClipNorm = 0 }) with { BatchSize = Rows / 3 };
        Network network = Network.Input([3]).Embedding(Rows, 8).Flatten().Dense(1).Build();
        Dataset all = Dataset.FromArrays(
            Numbers(Rows), [3], Numbers(Rows / 3));

        TrainingOptions dense = options with { Optimizer = options.Optimizer with { RowUpdates = RowUpdates.Dense } };
        Assert.True(
            network.Train(all, dense).Network.Weights.Parameters.AsSpan()
                .SequenceEqual(network.Train(all, options).Network.Weights.Parameters),
            name);
    }

    [Fact]
    public void Weights_behind_sparse_rows_with_a_penalty_are_all_updated()
    {
        SparseMatrix rows = new(50);
        for (int row = 0; row < 40; row++)
        {
            rows.Add([row % 20], [1f]);
        }

        Network network = Network.Input([50]).Append(new Dense { Units = 3, L2 = 0.1f }).Dense(1).Build();
        NetworkWeights start = NetworkWeights.Initialize(network, 5);
        NetworkWeights trained = network.Train(
            Dataset.FromSparse(rows, Numbers(40)), Options(new Adam())).Network.Weights;

        for (int i = 60; i < 150; i++)
        {
            Assert.True(Math.Abs(trained["dense1.weights"][i]) < Math.Abs(start["dense1.weights"][i]));
        }
    }

    [Fact]
    public void An_optimizer_of_ones_own_is_given_the_touched_rows()
    {
        Network network = MakeNetwork();
        float[] own = network.Train(Data(), Options(new OwnSgd { LearningRate = 0.05f })).Network.Weights.Parameters;
        float[] package = network.Train(Data(), Options(new Sgd { LearningRate = 0.05f })).Network.Weights.Parameters;

        GradientCheck.AssertClose(Array.ConvertAll(package, value => (double)value), own, 1e-6, "own");
    }

    private static IEnumerable<TrainingOptions> Variants(Optimizer optimizer)
    {
        TrainingOptions options = Options(optimizer);
        return
        [
            options,
            options with { Threads = 3, BatchSize = 7, AccumulatedBatches = 3 },
            options with { WeightAverageDecay = 0.9f },
            options with { Schedule = new CosineAnnealing(), ValidationFraction = 0.2 },
        ];
    }

    private static TrainingOptions Options(Optimizer optimizer) => new()
    {
        Epochs = 3,
        BatchSize = 10,
        Seed = 5,
        Threads = 1,
        Optimizer = optimizer,
        Loss = new MeanSquaredError(),
        StandardizeTargets = false,
    };

    private static float[] Train(TrainingOptions options) => MakeNetwork().Train(Data(), options).Network.Weights.Parameters;

    private static Network MakeNetwork()
    {
        NetworkBuilder row = Network.Input([3]);
        NetworkBuilder vectors = row.Append(new Embedding { Size = Rows, Width = 8, LearningRateFactor = 0.5f }).Flatten();
        return vectors.Concatenate(row.Slice(1, 2).CategoryEmbedding([Rows, Rows], 17)).Dense(5, Activation.Tanh).Dense(1).Build();
    }

    private static Dataset Data()
    {
        Random random = new(4);
        return Dataset.FromArrays(
            (float[])[.. Enumerable.Range(0, 90 * 3).Select(_ => (float)random.Next(100))], [3],
            (float[])[.. Enumerable.Range(0, 90).Select(_ => random.NextSingle())]);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private sealed record OwnSgd : Optimizer
    {
        public override int SlotCount => 0;

        public override void Update(in OptimizerStep step) => step.OnHost(static (parameters, gradients, _, rate) =>
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                parameters[i] -= rate * gradients[i];
            }
        });
    }
}
