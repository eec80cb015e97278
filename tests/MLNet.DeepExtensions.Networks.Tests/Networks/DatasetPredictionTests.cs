using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public sealed class DatasetPredictionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_rows_are_predicted_in_their_order_as_they_are_one_by_one(int threads)
    {
        TrainedNetwork network = Untrained(Samples.ClassNetwork());
        Dataset data = Samples.Classes(rows: 700);

        float[] outputs = network.Predict(data, threads);

        Assert.Equal(network.Predict(InputsOf(data)), outputs);
    }

    [Fact]
    public void Rows_without_targets_are_predicted()
    {
        TrainedNetwork network = Untrained(Samples.LineNetwork());
        float[] inputs = [1, 2, 3, 4, 5, 6];
        Dataset data = Dataset.FromArrays(inputs, [2], Targets.None(3));

        Assert.Equal(0, data.TargetWidth);
        Assert.Equal(network.Predict(inputs), network.Predict(data));
    }

    [Fact]
    public void Rows_without_targets_are_not_trained_on()
    {
        Dataset data = Dataset.FromArrays(new float[6], [2], Targets.None(3));

        ArgumentException error = Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(data));
        Assert.Contains("0 target values per sample", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparse_rows_are_predicted_from_their_non_zeros()
    {
        float[] dense = [0, 1, 0, 2, 0, 0, 3, 0, 0, 0, 0, 4];
        SparseMatrix rows = new(4);
        for (int i = 0; i < 3; i++)
        {
            rows.AddDense(dense.AsSpan(4 * i, 4));
        }

        TrainedNetwork network = Untrained(Network.Input([4]).Dense(5, Activation.ReLU).Dense(2).Build());
        Dataset data = Dataset.FromSparse(rows, Targets.None(3));

        Assert.True(data.IsSparse);
        Assert.Equal(network.Predict(rows), network.Predict(data));
    }

    [Fact]
    public void Rows_of_another_shape_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Untrained(Samples.LineNetwork()).Predict(Samples.Classes()));
        Assert.Contains("inputs of [3]; the network takes [2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_prediction_reads_no_more()
    {
        using CancellationTokenSource source = new();
        long read = 0;
        Dataset data = Dataset.Generate(1_000_000, [2], 1, (_, _, _) =>
        {
            if (Interlocked.Increment(ref read) == 5000)
            {
                source.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(
            () => Untrained(Samples.LineNetwork()).Predict(data, threads: 1, cancellationToken: source.Token));
        Assert.InRange(read, 5000, 6100);
    }

    [Fact]
    public void Classes_are_told_by_number_and_by_name()
    {
        Dataset data = Samples.Classes(rows: 60);
        TrainedNetwork network = Samples.ClassNetwork()
            .Train(data, new TrainingOptions { Epochs = 60, Optimizer = new Adam { LearningRate = 0.05f } }).Network;
        int[] expected = [.. InputsOf(data).Chunk(3).Select(row => network.PredictClass(row))];

        Assert.Equal(expected, network.PredictClasses(data));
        Assert.Equal(expected.Select(number => network.ClassNames![number]), network.PredictLabels(data));
        Assert.Equal("second", network.PredictLabel([-2, 3, -2]));
    }

    [Fact]
    public void A_network_of_values_tells_that_it_has_no_classes()
    {
        TrainedNetwork network = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Epochs = 1 }).Network;

        Assert.Contains(
            "predicts values ([1] per sample) and no classes; use Predict.",
            Assert.Throws<InvalidOperationException>(() => network.PredictClasses(Samples.Line())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no class names", Assert.Throws<InvalidOperationException>(() => network.PredictLabel([1, 2])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no class names", Assert.Throws<InvalidOperationException>(() => network.PredictLabels(Samples.Line())).Message,
            StringComparison.Ordinal);
    }

    private static TrainedNetwork Untrained(Network network) => new(network, NetworkWeights.Initialize(network, seed: 3));

    private static float[] InputsOf(Dataset data)
    {
        float[] inputs = new float[data.Count * data.InputShape.Size];
        long[] rows = [.. Enumerable.Range(0, (int)data.Count).Select(row => (long)row)];
        data.Read(rows, inputs, new float[data.Count * data.TargetWidth], new float[data.Count]);
        return inputs;
    }
}
