using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

internal static class MetricAssert
{
    /// <summary>The metric over all rows at once, and in batches of two after a reset: both must be the same.</summary>
    public static double Of(Metric metric, int width, float[] predictions, float[] targets, float[]? weights = null)
    {
        int rows = predictions.Length / width;
        MetricAccumulator accumulator = metric.Start(width);
        accumulator.Update(predictions, targets, weights, rows);
        double whole = accumulator.Result;

        accumulator.Reset();
        int targetWidth = targets.Length / rows;
        for (int first = 0; first < rows; first += 2)
        {
            int count = Math.Min(2, rows - first);
            accumulator.Update(
                predictions.AsSpan(first * width, count * width),
                targets.AsSpan(first * targetWidth, count * targetWidth),
                weights is null ? [] : weights.AsSpan(first, count),
                count);
        }

        Assert.Equal(whole, accumulator.Result, 1e-12);
        return whole;
    }
}
