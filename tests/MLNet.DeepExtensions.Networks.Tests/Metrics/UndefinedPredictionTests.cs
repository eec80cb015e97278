using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

/// <summary>A network that gives NaN has no accuracy, and no other figure either.</summary>
public class UndefinedPredictionTests
{
    public static TheoryData<Metric> OfClasses =>
    [
        new Accuracy(), new BinaryAccuracy(), new TopKAccuracy { K = 2 }, new AreaUnderCurve(), new Precision(), new Recall(),
        new F1Score(), new F1Score { MultiLabel = true }, new F1Score { Averaging = ClassAveraging.Micro }, new LogLoss(),
    ];

    public static TheoryData<Metric> OfValues => [new MeanAbsoluteErrorMetric(), new RootMeanSquaredError(), new R2()];

    [Theory]
    [MemberData(nameof(OfClasses))]
    [MemberData(nameof(OfValues))]
    public void One_row_of_NaN_makes_a_metric_NaN(Metric metric)
    {
        MetricAccumulator accumulator = metric.Start(3);
        accumulator.Update([0.1f, 0.2f, 0.7f, 0.1f, float.NaN, 0.2f, 0.8f, 0.1f, 0.1f], [0, 0, 1, 0, 1, 0, 1, 0, 0], [], 3);
        Assert.Equal(double.NaN, accumulator.Result);

        accumulator.Reset();
        accumulator.Update([0.1f, 0.2f, 0.7f, 0.8f, 0.1f, 0.1f], [0, 0, 1, 1, 0, 0], [], 2);
        Assert.True(double.IsFinite(accumulator.Result), "what was before a reset is forgotten");
    }

    [Theory]
    [MemberData(nameof(OfClasses))]
    [MemberData(nameof(OfValues))]
    public void A_row_of_NaN_that_weighs_nothing_changes_nothing(Metric metric)
    {
        float[] predictions = [0.1f, 0.2f, 0.7f, 0.1f, float.NaN, 0.2f, 0.8f, 0.1f, 0.1f];
        float[] targets = [0, 0, 1, 0, 1, 0, 1, 0, 0];
        MetricAccumulator without = metric.Start(3);
        MetricAccumulator with = metric.Start(3);

        without.Update([.. predictions[..3], .. predictions[6..]], [.. targets[..3], .. targets[6..]], [2, 1], 2);
        with.Update(predictions, targets, [2, 0, 1], 3);

        Assert.True(double.IsFinite(with.Result));
        Assert.Equal(without.Result, with.Result);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void An_evaluation_on_NaN_gives_NaN(int outputs)
    {
        Network network = Network.Input([2]).Dense(outputs, outputs == 1 ? Activation.Sigmoid : Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        Dataset data = Dataset.Generate(4, [2], 1, (row, input, target) =>
        {
            input[0] = row == 2 ? float.NaN : row;
            target[0] = row % 2;
        });

        Evaluation evaluation = trained.Evaluate(
            data, [.. OfClasses.Select(row => (Metric)row).DistinctBy(metric => metric.Name).Where(Fits)], threads: 1);

        Assert.Equal(double.NaN, evaluation.Loss);
        Assert.All(evaluation.Metrics, pair => Assert.True(double.IsNaN(pair.Value), $"{pair.Key} is {pair.Value}"));

        bool Fits(Metric metric) => metric is not (TopKAccuracy or BinaryAccuracy) || (outputs == 3 && metric is TopKAccuracy);
    }

    [Fact]
    public void A_confusion_matrix_refuses_NaN_and_keeps_its_counts()
    {
        ConfusionMatrix matrix = new(["a", "b", "c"]);

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => matrix.Update([0.1f, 0.2f, 0.7f, 0.1f, float.NaN, 0.2f], [2, 1], 2));

        Assert.Contains("The prediction of row 1 is NaN", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, matrix.Total);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(7f)]
    [InlineData(-2f)]
    public void A_single_outputs_target_that_is_no_label_is_refused(float target)
    {
        foreach (Metric metric in (Metric[])[new Accuracy(), new BinaryAccuracy(), new F1Score(), new AreaUnderCurve(), new LogLoss()])
        {
            MetricAccumulator accumulator = metric.Start(1);
            ArgumentException error = Assert.Throws<ArgumentException>(() => accumulator.Update([0.3f, 0.6f], [0, target], [], 2));
            Assert.Contains("The target of row 1 of the batch is", error.Message, StringComparison.Ordinal);
        }
    }
}
