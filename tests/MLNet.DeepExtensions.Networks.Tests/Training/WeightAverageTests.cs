using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>The exponential moving average of the weights, and updates by several batches at once.</summary>
public sealed class WeightAverageTests
{
    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.97f)]
    public void The_result_has_the_average_of_the_weights_after_each_update(float decay)
    {
        TrainingOptions options = Options(batch: 16);
        List<float[]> weights = [];
        Samples.ClassNetwork().Train(Samples.Classes(), options with { Callbacks = [new AfterEachBatch(weights)] });
        double[] average = [.. NetworkWeights.Initialize(Samples.ClassNetwork(), options.Seed).Parameters];
        for (int update = 1; update <= weights.Count; update++)
        {
            double kept = Math.Min(decay, (1.0 + update) / (10 + update));
            for (int i = 0; i < average.Length; i++)
            {
                average[i] = (kept * average[i]) + ((1 - kept) * weights[update - 1][i]);
            }
        }

        float[] result = Samples.ClassNetwork()
            .Train(Samples.Classes(), options with { WeightAverageDecay = decay }).Network.Weights.Parameters;

        Assert.All(average.Zip(result), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Validation_sees_the_average_with_the_present_statistics()
    {
        Network network = Network.Input([3]).Dense(8).BatchNormalization().Dense(3, Activation.Softmax).Build();
        Dataset validation = Samples.Classes(50, seed: 7);
        TrainingResult result = network.Train(
            Samples.Classes(), Options(batch: 16) with { WeightAverageDecay = 0.9f, ValidationData = validation });

        Assert.Equal(result.History["valid_loss"][^1], result.Network.Evaluate(validation).Loss, 1e-6);
    }

    [Theory]
    [InlineData(96, 8, 4)]
    [InlineData(90, 7, 3)]
    [InlineData(90, 16, 5)]
    public void Several_batches_update_as_one_of_all_their_samples_does(int rows, int batch, int batches)
    {
        InMemoryDataset data = Samples.Classes(rows);
        float[] together = Samples.ClassNetwork().Train(data, Options(batch * batches)).Network.Weights.Parameters;

        float[] summed = Samples.ClassNetwork()
            .Train(data, Options(batch) with { AccumulatedBatches = batches }).Network.Weights.Parameters;

        Assert.All(together.Zip(summed), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.NotEqual(together, Samples.ClassNetwork().Train(data, Options(batch)).Network.Weights.Parameters);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_decay_out_of_its_range_is_refused(float decay) => Assert.Contains(
        nameof(TrainingOptions.WeightAverageDecay),
        Assert.ThrowsAny<ArgumentException>(
            () => Samples.ClassNetwork().Train(Samples.Classes(), Options(8) with { WeightAverageDecay = decay })).Message,
        StringComparison.Ordinal);

    private static TrainingOptions Options(int batch) => new()
    {
        Epochs = 3,
        BatchSize = batch,
        Seed = 4,
        Optimizer = new Sgd { LearningRate = 0.2f, Momentum = 0.5f, ClipNorm = 1f, WeightDecay = 0.01f },
    };

    private sealed class AfterEachBatch(List<float[]> weights) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            NetworkWeights now = state.NewWeights();
            state.CopyWeightsTo(now);
            weights.Add(now.Parameters);
        }
    }
}
