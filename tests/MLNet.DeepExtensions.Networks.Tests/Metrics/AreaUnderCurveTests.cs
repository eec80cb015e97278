using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

public class AreaUnderCurveTests
{
    [Fact]
    public void The_area_is_scikit_learns_example() =>
        Assert.Equal(0.75, MetricAssert.Of(new AreaUnderCurve(), 1, [0.1f, 0.4f, 0.35f, 0.8f], [0, 0, 1, 1]));

    [Theory]
    [InlineData(new float[] { 1, 2, 3, 4 }, 1.0)]
    [InlineData(new float[] { 4, 3, 2, 1 }, 0.0)]
    [InlineData(new float[] { 7, 7, 7, 7 }, 0.5)]
    [InlineData(new float[] { 1, 2, 2, 3 }, 0.875)] // of four pairs three are in order and one is equal
    public void The_area_is_the_share_of_pairs_in_order(float[] scores, double expected) =>
        Assert.Equal(expected, MetricAssert.Of(new AreaUnderCurve(), 1, scores, [0, 0, 1, 1]));

    [Fact]
    public void With_ties_and_weights_the_area_is_that_of_counting_all_pairs()
    {
        SeededRandom random = new(11);
        for (int round = 0; round < 50; round++)
        {
            float[] scores = [.. Enumerable.Range(0, 40).Select(_ => random.NextInt32(8) / 8f)];
            float[] labels = [0, 1, .. Enumerable.Range(0, 38).Select(_ => (float)random.NextInt32(2))];
            float[] weights = [.. Enumerable.Range(0, 40).Select(_ => 0.5f + random.NextInt32(4))];
            double inOrder = 0;
            double pairs = 0;
            for (int i = 0; i < 40; i++)
            {
                for (int j = 0; j < 40; j++)
                {
                    if (labels[i] != 1 || labels[j] != 0)
                    {
                        continue;
                    }

                    double weight = weights[i] * weights[j];
                    pairs += weight;
                    inOrder += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
                }
            }

            Assert.Equal(inOrder / pairs, MetricAssert.Of(new AreaUnderCurve(), 1, scores, labels, weights), 1e-12);
        }
    }

    [Fact]
    public void Several_classes_are_compared_each_with_the_rest_and_averaged()
    {
        float[] probabilities = [0.8f, 0.1f, 0.1f, 0.2f, 0.5f, 0.3f, 0.3f, 0.3f, 0.4f, 0.4f, 0.35f, 0.25f];
        // Class 0 (row 0): 1. Class 1 (rows 1, 3): of four pairs all in order. Class 2 (row 2): 1.
        Assert.Equal(1.0, MetricAssert.Of(new AreaUnderCurve(), 3, probabilities, [0, 1, 2, 1]), 1e-12);
        // Class 0 (rows 0, 1): .8 .2 against .3 .4: 2 of 4. Class 1 (row 3): .35 against .1 .5 .3: 2 of 3. Class 2 (row 2): 1.
        Assert.Equal((0.5 + (2.0 / 3) + 1) / 3, MetricAssert.Of(new AreaUnderCurve(), 3, probabilities, [0, 0, 2, 1]), 1e-12);
        Assert.Equal(
            (0.5 + (2.0 / 3) + 1) / 3,
            MetricAssert.Of(new AreaUnderCurve(), 3, probabilities, [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0]), 1e-12);
    }

    [Fact]
    public void Several_labels_a_row_are_averaged_likewise() =>
        Assert.Equal(0.75, MetricAssert.Of(new AreaUnderCurve(), 2, [0.9f, 0.8f, 0.1f, 0.8f], [1, 1, 0, 0]));

    [Fact]
    public void A_class_without_rows_is_left_out_and_no_class_at_all_is_NaN()
    {
        Assert.Equal(1.0, MetricAssert.Of(new AreaUnderCurve(), 3, [0.8f, 0.1f, 0.1f, 0.2f, 0.7f, 0.1f], [0, 1]));
        Assert.Equal(double.NaN, MetricAssert.Of(new AreaUnderCurve(), 1, [0.2f, 0.7f], [1, 1]));
    }
}
