using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

public class ClassificationMetricTests
{
    // scikit-learn's example of precision_score, recall_score and f1_score: the class of each of six rows, and the one predicted.
    private static readonly float[] s_actual = [0, 1, 2, 0, 1, 2];
    private static readonly float[] s_predicted = OneHot([0, 2, 1, 0, 0, 1], 3);

    [Fact]
    public void Accuracy_is_the_share_of_rows_with_the_right_class()
    {
        float[] predictions = [0.1f, 0.7f, 0.2f, 0.5f, 0.3f, 0.2f, 0.3f, 0.3f, 0.4f, 0.2f, 0.2f, 0.6f];
        Assert.Equal(0.75, MetricAssert.Of(new Accuracy(), 3, predictions, [1, 0, 2, 1]));
        Assert.Equal(0.75, MetricAssert.Of(new Accuracy(), 3, predictions, OneHot([1, 0, 2, 1], 3)));
        // Rows right: those of weight 1, 2 and 1 of 8.
        Assert.Equal(0.5, MetricAssert.Of(new Accuracy(), 3, predictions, [1, 0, 2, 1], [1, 2, 1, 4]));
    }

    [Fact]
    public void Accuracy_of_a_single_output_compares_with_the_threshold()
    {
        Assert.Equal(0.75, MetricAssert.Of(new Accuracy(), 1, [0.51f, 0.5f, 0.9f, 0.1f], [1, 0, 0, 0]));
        Assert.Equal(1.0, MetricAssert.Of(new Accuracy { Threshold = 0 }, 1, [2, -0.1f, 0.2f], [1, -1, 1]));
    }

    [Fact]
    public void Accuracy_takes_the_first_of_equal_outputs() =>
        Assert.Equal(1.0, MetricAssert.Of(new Accuracy(), 3, [0.4f, 0.4f, 0.2f], [0]));

    [Fact]
    public void Binary_accuracy_counts_every_label() =>
        Assert.Equal(5.0 / 6, MetricAssert.Of(new BinaryAccuracy(), 3, [0.9f, 0.8f, 0.1f, 0.2f, 0.6f, 0.3f], [1, 1, 0, 0, 0, 0]), 1e-12);

    [Fact]
    public void Top_k_accuracy_is_scikit_learns_example()
    {
        float[] scores = [0.5f, 0.2f, 0.2f, 0.3f, 0.4f, 0.2f, 0.2f, 0.4f, 0.3f, 0.7f, 0.2f, 0.1f];
        Assert.Equal(0.75, MetricAssert.Of(new TopKAccuracy { K = 2 }, 3, scores, [0, 1, 2, 2]));
        Assert.Equal(0.5, MetricAssert.Of(new TopKAccuracy { K = 1 }, 3, scores, [0, 1, 2, 2]));
        Assert.Equal(1.0, MetricAssert.Of(new TopKAccuracy(), 3, scores, OneHot([0, 1, 2, 2], 3)));
    }

    [Fact]
    public void Top_one_accuracy_is_accuracy_where_outputs_are_equal_too()
    {
        Assert.Equal(1.0, MetricAssert.Of(new TopKAccuracy { K = 1 }, 2, [0.5f, 0.5f], [0]));
        Assert.Equal(0.0, MetricAssert.Of(new TopKAccuracy { K = 1 }, 2, [0.5f, 0.5f], [1]));
    }

    // Per class: hits 2, 0, 0; predicted 3, 2, 1; actual 2, 2, 2.
    [Theory]
    [InlineData(ClassAveraging.Automatic, 2.0 / 9, 1.0 / 3, 0.8 / 3)]
    [InlineData(ClassAveraging.Macro, 2.0 / 9, 1.0 / 3, 0.8 / 3)]
    [InlineData(ClassAveraging.Micro, 1.0 / 3, 1.0 / 3, 1.0 / 3)]
    [InlineData(ClassAveraging.Weighted, 2.0 / 9, 1.0 / 3, 0.8 / 3)]
    public void Precision_recall_and_F1_are_scikit_learns_example(ClassAveraging averaging, double precision, double recall, double f1)
    {
        Assert.Equal(precision, MetricAssert.Of(new Precision { Averaging = averaging }, 3, s_predicted, s_actual), 1e-12);
        Assert.Equal(recall, MetricAssert.Of(new Recall { Averaging = averaging }, 3, s_predicted, s_actual), 1e-12);
        Assert.Equal(f1, MetricAssert.Of(new F1Score { Averaging = averaging }, 3, s_predicted, s_actual), 1e-12);
    }

    [Fact]
    public void Row_weights_count_as_repeated_rows()
    {
        float[] weights = [1, 2, 1, 1, 1, 3];
        float[] actual = [0, 1, 1, 2, 0, 1, 2, 2, 2];
        float[] predicted = OneHot([0, 2, 2, 1, 0, 0, 1, 1, 1], 3);
        foreach (ClassAveraging averaging in new[] { ClassAveraging.Macro, ClassAveraging.Micro, ClassAveraging.Weighted })
        {
            Assert.Equal(
                MetricAssert.Of(new F1Score { Averaging = averaging }, 3, predicted, actual),
                MetricAssert.Of(new F1Score { Averaging = averaging }, 3, s_predicted, s_actual, weights), 1e-12);
        }
    }

    [Fact]
    public void Weighted_averages_follow_the_classes_frequencies()
    {
        // Recall of class 0: 3 of 3, of class 1: 0 of 1.
        float[] predictions = OneHot([0, 0, 0, 0], 2);
        Assert.Equal(0.75, MetricAssert.Of(new Recall { Averaging = ClassAveraging.Weighted }, 2, predictions, [0, 0, 0, 1]));
        Assert.Equal(0.5, MetricAssert.Of(new Recall { Averaging = ClassAveraging.Macro }, 2, predictions, [0, 0, 0, 1]));
    }

    [Fact]
    public void A_class_that_does_not_occur_is_left_out_of_the_mean() =>
        Assert.Equal(1.0, MetricAssert.Of(new F1Score(), 4, OneHot([0, 1], 4), [0, 1]));

    [Fact]
    public void A_single_output_is_scored_for_class_one()
    {
        // Hits 2, predicted 3, actual 4.
        float[] predictions = [0.9f, 0.8f, 0.7f, 0.1f, 0.2f, 0.3f];
        float[] targets = [1, 1, 0, 1, 1, 0];
        Assert.Equal(2.0 / 3, MetricAssert.Of(new Precision(), 1, predictions, targets), 1e-12);
        Assert.Equal(0.5, MetricAssert.Of(new Recall(), 1, predictions, targets), 1e-12);
        Assert.Equal(4.0 / 7, MetricAssert.Of(new F1Score(), 1, predictions, targets), 1e-12);
        Assert.Equal(
            1.0 / 3, MetricAssert.Of(new Recall { Threshold = 0.85f, Averaging = ClassAveraging.Binary }, 1, [0.9f, 0.8f, 0.7f], [1, 1, 1]),
            1e-12);
    }

    [Fact]
    public void Nothing_predicted_is_a_precision_of_zero() =>
        Assert.Equal(0.0, MetricAssert.Of(new Precision(), 1, [0.1f, 0.2f], [1, 0]));

    [Fact]
    public void Several_labels_a_row_are_compared_one_by_one()
    {
        // Labels: hits 1, 1; predicted 2, 1; actual 1, 2. F1 2/3 each.
        float[] predictions = [0.9f, 0.8f, 0.6f, 0.1f];
        float[] targets = [1, 1, 0, 1];
        Assert.Equal(2.0 / 3, MetricAssert.Of(new F1Score { MultiLabel = true }, 2, predictions, targets), 1e-12);
        Assert.Equal(0.75, MetricAssert.Of(new Precision { MultiLabel = true }, 2, predictions, targets), 1e-12);
        Assert.Equal(
            2.0 / 3, MetricAssert.Of(new Recall { MultiLabel = true, Averaging = ClassAveraging.Micro }, 2, predictions, targets), 1e-12);
    }

    [Fact]
    public void Binary_averaging_of_many_outputs_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new F1Score { Averaging = ClassAveraging.Binary }.Start(3));

    [Fact]
    public void Log_loss_is_scikit_learns_example()
    {
        float[] probabilities = [0.1f, 0.9f, 0.9f, 0.1f, 0.8f, 0.2f, 0.35f, 0.65f];
        double expected = -(Math.Log(0.9) + Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.65)) / 4;
        Assert.Equal(0.21616, expected, 1e-5);
        Assert.Equal(expected, MetricAssert.Of(new LogLoss(), 2, probabilities, [1, 0, 0, 1]), 1e-7);
        Assert.Equal(expected, MetricAssert.Of(new LogLoss(), 1, [0.9f, 0.1f, 0.2f, 0.65f], [1, 0, 0, 1]), 1e-7);
    }

    [Fact]
    public void Log_loss_of_a_certain_error_is_finite() =>
        Assert.Equal(-Math.Log(1e-7), MetricAssert.Of(new LogLoss(), 2, [1, 0], [1]), 1e-9);

    private static float[] OneHot(int[] classes, int width)
    {
        float[] values = new float[classes.Length * width];
        for (int row = 0; row < classes.Length; row++)
        {
            values[(row * width) + classes[row]] = 1;
        }

        return values;
    }
}
