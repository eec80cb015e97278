using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

public class ConfusionMatrixTests
{
    private static ConfusionMatrix Example()
    {
        // scikit-learn's example of confusion_matrix.
        ConfusionMatrix matrix = new(["ant", "bird", "cat"]);
        int[] actual = [2, 0, 2, 2, 0, 1];
        int[] predicted = [0, 0, 2, 2, 0, 2];
        for (int i = 0; i < actual.Length; i++)
        {
            matrix.Add(actual[i], predicted[i]);
        }

        return matrix;
    }

    [Fact]
    public void Counts_and_shares_are_those_of_scikit_learns_example()
    {
        ConfusionMatrix matrix = Example();
        Assert.Equal([2L, 0, 0, 0, 0, 1, 1, 0, 2], Enumerable.Range(0, 9).Select(i => matrix[i / 3, i % 3]));
        Assert.Equal(6, matrix.Total);
        Assert.Equal(4.0 / 6, matrix.Accuracy, 1e-12);
        Assert.Equal(2.0 / 3, matrix.Precision(0), 1e-12);
        Assert.Equal(0.0, matrix.Precision(1));
        Assert.Equal(1.0, matrix.Recall(0));
        Assert.Equal(2.0 / 3, matrix.Recall(2), 1e-12);
    }

    [Fact]
    public void The_table_shows_names_counts_recall_and_precision() =>
        Assert.Equal(
            """
                       predicted
            actual       ant  bird    cat  recall
            ant            2     ·      ·    100%
            bird           ·     ·      1    0.0%
            cat            1     ·      2   66.7%
            precision  66.7%  0.0%  66.7%   66.7%

            """,
            Example().ToString());

    [Fact]
    public void Batches_are_counted_by_class_numbers_one_hot_rows_or_a_single_output()
    {
        ConfusionMatrix matrix = new(["no", "yes"]);
        matrix.Update([0.9f, 0.1f, 0.2f, 0.8f], [0, 0], 2);
        matrix.Update([0.9f, 0.1f], [0, 1], 1);
        matrix.Update([0.7f, 0.2f, 0.9f], [1, 0, 1], 3);
        Assert.Equal([2L, 1, 1, 2], [matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]]);
    }

    [Fact]
    public void What_is_no_class_is_refused()
    {
        ConfusionMatrix matrix = Example();
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, -1));
        Assert.Throws<ArgumentException>(() => matrix.Update(new float[4], new float[2], 2));
        Assert.Throws<ArgumentException>(() => matrix.Update(new float[3], [7], 1));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(["one"]));
    }

    [Fact]
    public void What_is_too_wide_has_numbers_above_its_columns_and_then_becomes_a_list()
    {
        ConfusionMatrix wide = new(["ant of the wood", "bird of the sea", "cat of the alley"]);
        wide.Update([1, 0, 0, 0, 0, 1], [0, 1], 2);
        Assert.Equal(
            """
                                predicted
            actual                 0     1     2  recall
            0 ant of the wood      1     ·     ·    100%
            1 bird of the sea      ·     ·     1    0.0%
            2 cat of the alley     ·     ·     ·    0.0%
            precision           100%  0.0%  0.0%   50.0%

            """,
            wide.ToString(50));
        Assert.Equal(
            "3 classes, 66.7% of 6 rows right; most often confused:\n       1  bird taken for cat\n       1  cat taken for ant\n",
            Example().ToString(20));
    }
}
