using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

public class MetricContractTests
{
    public static TheoryData<Metric, string, bool> All => new()
    {
        { new Accuracy(), "accuracy", true },
        { new BinaryAccuracy(), "binary_accuracy", true },
        { new TopKAccuracy { K = 3 }, "top3_accuracy", true },
        { new AreaUnderCurve(), "auc", true },
        { new Precision(), "precision", true },
        { new Recall(), "recall", true },
        { new F1Score(), "f1", true },
        { new LogLoss(), "log_loss", false },
        { new MeanAbsoluteErrorMetric(), "mae", false },
        { new RootMeanSquaredError(), "rmse", false },
        { new R2(), "r2", true },
    };

    [Fact]
    public void Every_metric_is_among_them() => OwnTypes.AllAreIn(All.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(All))]
    public void Metrics_have_a_name_a_direction_and_no_value_before_the_first_row(Metric metric, string name, bool higherIsBetter)
    {
        Assert.Equal(name, metric.Name);
        Assert.Equal(higherIsBetter, metric.HigherIsBetter);
        Assert.Equal(double.NaN, metric.Start(4).Result);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Updates_allocate_nothing_once_there_is_room(Metric metric, string name, bool higherIsBetter)
    {
        Assert.NotEmpty(name);
        Assert.True(higherIsBetter == metric.HigherIsBetter);
        float[] predictions = [0.1f, 0.2f, 0.3f, 0.4f, 0.4f, 0.3f, 0.2f, 0.1f];
        float[] targets = [0, 0, 0, 1, 0, 1, 0, 0];
        float[] weights = [1, 2];
        MetricAccumulator accumulator = metric.Start(4);
        for (int i = 0; i < 40; i++)
        {
            accumulator.Update(predictions, targets, weights, 2);
        }

        accumulator.Reset();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 40; i++)
        {
            accumulator.Update(predictions, targets, weights, 2);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Lengths_that_do_not_fit_are_refused(Metric metric, string name, bool higherIsBetter)
    {
        Assert.NotEmpty(name);
        Assert.True(higherIsBetter == metric.HigherIsBetter);
        MetricAccumulator accumulator = metric.Start(3);
        Assert.Throws<ArgumentException>(() => accumulator.Update(new float[5], new float[6], [], 2));
        Assert.Throws<ArgumentException>(() => accumulator.Update(new float[6], new float[3], [], 2));
        Assert.Throws<ArgumentException>(() => accumulator.Update(new float[6], new float[6], new float[3], 2));
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void A_target_that_is_no_class_is_refused(float target)
    {
        MetricAccumulator accumulator = new Accuracy().Start(3);
        ArgumentException failure = Assert.Throws<ArgumentException>(() => accumulator.Update(new float[6], [0, target], [], 2));
        Assert.Contains("row 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_numbers_are_no_regression_targets() =>
        Assert.Throws<ArgumentException>(() => new MeanAbsoluteErrorMetric().Start(3).Update(new float[6], [0, 1], [], 2));

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Assert.StartsWith("TopKAccuracy.K is 0; it must be 1 or more", Refused(new TopKAccuracy { K = 0 }, 3), StringComparison.Ordinal);
        Assert.StartsWith("Accuracy.Threshold is NaN", Refused(new Accuracy { Threshold = float.NaN }, 1), StringComparison.Ordinal);
        Assert.StartsWith(
            "BinaryAccuracy.Threshold is Infinity", Refused(new BinaryAccuracy { Threshold = float.PositiveInfinity }, 1),
            StringComparison.Ordinal);
        Assert.StartsWith("F1Score.Averaging is 9", Refused(new F1Score { Averaging = (ClassAveraging)9 }, 1), StringComparison.Ordinal);
        Assert.StartsWith("top5_accuracy needs one output per class", Refused(new TopKAccuracy(), 1), StringComparison.Ordinal);
    }

    private static string Refused(Metric metric, int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.Start(width)).Message;
}
