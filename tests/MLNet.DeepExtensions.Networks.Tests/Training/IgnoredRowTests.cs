using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>A row of weight 0 changes nothing, whatever it holds: sentinels such as 1e30 are what such rows are made for.</summary>
public class IgnoredRowTests
{
    public static TheoryData<Loss, bool?> Losses => new()
    {
        { new MeanSquaredError(), null },
        { new MeanSquaredError(), false },
        { new MeanAbsoluteError(), null },
        { new Huber(), true },
        { new LogCosh(), false },
        { new MeanAbsolutePercentageError(), false },
        { new OwnSquaredError(), false },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Neither_its_target_nor_its_inputs_reach_weights_losses_or_metrics(Loss loss, bool? standardize)
    {
        TrainingResult ordinary = Train(target: 1, input: 0.5f, loss, standardize);
        TrainingResult strange = Train(target: 3e38f, input: 1e12f, loss, standardize);

        Assert.Equal(ordinary.Network.Predict([0.3f, -0.7f]), strange.Network.Predict([0.3f, -0.7f]));
        foreach ((EpochRecord expected, EpochRecord actual) in ordinary.History.Epochs.Zip(strange.History.Epochs))
        {
            Assert.Equal(expected.Values, actual.Values);
        }

        Assert.Equal(ordinary.Warnings, strange.Warnings);
    }

    [Fact]
    public void It_has_no_part_in_an_evaluation()
    {
        TrainedNetwork trained = new(Samples.LineNetwork(), NetworkWeights.Initialize(Samples.LineNetwork(), 1));
        Metric[] metrics = [new MeanAbsoluteErrorMetric(), new RootMeanSquaredError(), new R2()];
        Assert.Equal(trained.Evaluate(Line(1, 0.5f), metrics).ToString(), trained.Evaluate(Line(3e38f, 1e12f), metrics).ToString());
    }

    [Fact]
    public void Scalers_leave_it_out()
    {
        Dataset with = Dataset.FromArrays([[1e30f, -1], [1, 2], [3, 8], [-1e30f, 4]], new float[4], [0, 1, 2, 0]);
        Dataset without = Dataset.FromArrays([[1, 2], [3, 8]], new float[2]);
        Func<Dataset, Scaler>[] fits = [data => StandardScaler.Fit(data), data => MinMaxScaler.Fit(data), data => MaxAbsScaler.Fit(data)];
        foreach (Func<Dataset, Scaler> fit in fits)
        {
            Assert.Equal(fit(without).Mean.ToArray(), fit(with).Mean.ToArray());
            Assert.Equal(fit(without).Scale.ToArray(), fit(with).Scale.ToArray());
        }

        Assert.Contains(
            "weight of 0", Assert.Throws<ArgumentException>(() => StandardScaler.Fit(Dataset.FromArrays([[1]], new float[1], [0]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Scalers_leave_it_out_of_sparse_rows_too()
    {
        SparseMatrix rows = new(3);
        rows.Add([0, 2], [5, -2]);
        rows.Add([0, 1], [1e30f, 1e30f]);
        rows.Add([1], [4]);
        Scaler scaler = MaxAbsScaler.Fit(Dataset.FromSparse(rows, new float[3], [1, 0, 1]));
        Assert.Equal([1f / 5, 1f / 4, 1f / 2], scaler.Scale.ToArray());
    }

    private static TrainingResult Train(float target, float input, Loss loss, bool? standardize) =>
        Network.Input([2]).NormalizeInput().Dense(4, Activation.Tanh).Dense(1).Build().Train(Line(target, input), new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 8,
            Loss = loss,
            StandardizeTargets = standardize,
            ValidationData = Line(target, input),
            Threads = 1,
            Device = ComputeDevice.Cpu,
        });

    private static InMemoryDataset Line(float target, float input)
    {
        InMemoryDataset line = Samples.Line(rows: 20);
        (float[] inputs, float[] targets, float[] weights) = (new float[40], new float[20], new float[20]);
        line.Read([.. Enumerable.Range(0, 20)], inputs, targets, weights);
        foreach (int row in (int[])[3, 17])
        {
            (inputs[2 * row], targets[row], weights[row]) = (input, target, 0);
        }

        return Dataset.FromArrays(inputs, [2], targets, weights);
    }

    private sealed record OwnSquaredError : Loss
    {
        public override void Evaluate(in LossStep step) => step.OnHost((prediction, target, gradient) =>
        {
            float error = prediction[0] - target[0];
            if (!gradient.IsEmpty)
            {
                gradient[0] = 2 * error;
            }

            return error * error;
        });
    }
}
