using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

/// <summary>The examples are those in scikit-learn's documentation of each metric.</summary>
public class RegressionMetricTests
{
    private static readonly float[] s_targets = [3, -0.5f, 2, 7];
    private static readonly float[] s_predictions = [2.5f, 0, 2, 8];
    private static readonly float[] s_twoTargets = [0.5f, 1, -1, 1, 7, -6];
    private static readonly float[] s_twoPredictions = [0, 2, -1, 2, 8, -5];

    [Fact]
    public void Mean_absolute_error()
    {
        Assert.Equal(0.5, MetricAssert.Of(new MeanAbsoluteErrorMetric(), 1, s_predictions, s_targets), 1e-12);
        Assert.Equal(0.75, MetricAssert.Of(new MeanAbsoluteErrorMetric(), 2, s_twoPredictions, s_twoTargets), 1e-12);
        // (0.5 * 1 + 0.5 * 1 + 0 * 1 + 1 * 5) / 8
        Assert.Equal(0.75, MetricAssert.Of(new MeanAbsoluteErrorMetric(), 1, s_predictions, s_targets, [1, 1, 1, 5]), 1e-12);
    }

    [Fact]
    public void Root_mean_squared_error()
    {
        Assert.Equal(Math.Sqrt(0.375), MetricAssert.Of(new RootMeanSquaredError(), 1, s_predictions, s_targets), 1e-12);
        // (0.25 + 1 + 0 + 1 + 1 + 1) / 6
        Assert.Equal(Math.Sqrt(4.25 / 6), MetricAssert.Of(new RootMeanSquaredError(), 2, s_twoPredictions, s_twoTargets), 1e-12);
    }

    [Fact]
    public void Coefficient_of_determination()
    {
        // 1 - 1.5 / 29.1875
        Assert.Equal(0.9486081370449679, MetricAssert.Of(new R2(), 1, s_predictions, s_targets), 1e-12);
        Assert.Equal(1.0, MetricAssert.Of(new R2(), 1, [1, 2, 3], [1, 2, 3]));
        Assert.Equal(0.0, MetricAssert.Of(new R2(), 1, [2, 2, 2], [1, 2, 3]), 1e-12);
        Assert.Equal(-3.0, MetricAssert.Of(new R2(), 1, [3, 2, 1], [1, 2, 3]), 1e-12);
    }

    [Fact]
    public void Coefficient_of_determination_is_averaged_over_outputs() =>
        Assert.Equal(
            ((1 - (1.25 / (217.0 / 6))) + (1 - (3 / (98.0 / 3)))) / 2, MetricAssert.Of(new R2(), 2, s_twoPredictions, s_twoTargets), 1e-12);

    [Fact]
    public void Coefficient_of_determination_counts_weights_as_repeated_rows() =>
        Assert.Equal(
            MetricAssert.Of(new R2(), 1, [1, 1, 1, 3, 4], [1, 1, 1, 2, 5]),
            MetricAssert.Of(new R2(), 1, [1, 3, 4], [1, 2, 5], [3, 1, 1]), 1e-12);

    [Fact]
    public void Coefficient_of_determination_of_equal_targets_is_one_or_zero_and_of_one_row_NaN()
    {
        Assert.Equal(1.0, MetricAssert.Of(new R2(), 1, [-2, -2, -2], [-2, -2, -2]));
        Assert.Equal(0.0, MetricAssert.Of(new R2(), 1, [-2, -2, -2 + 1e-5f], [-2, -2, -2]));
        Assert.Equal(double.NaN, MetricAssert.Of(new R2(), 1, [1], [1]));
    }

    [Fact]
    public void Coefficient_of_determination_survives_a_large_mean()
    {
        float[] targets = [1_000_000, 1_000_001, 1_000_002];
        Assert.Equal(-3.0, MetricAssert.Of(new R2(), 1, [1_000_002, 1_000_001, 1_000_000], targets), 1e-9);
    }
}
