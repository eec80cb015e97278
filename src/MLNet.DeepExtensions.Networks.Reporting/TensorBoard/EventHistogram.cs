namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// A histogram as TensorFlow's <c>histogram::Histogram</c> has it: buckets whose limits grow by a tenth from 1e-12 to 1e20 on both sides of
/// 0, empty neighbours joined. A bucket holds the values from the limit before up to below its own.
/// </summary>
internal static class EventHistogram
{
    private static readonly double[] s_limits = Limits();

    /// <summary>The message <c>HistogramProto</c>; values that are not finite are left out.</summary>
    public static ProtobufMessage Of(ReadOnlySpan<float> values)
    {
        long[] counts = new long[s_limits.Length];
        (double minimum, double maximum, double sum, double squares, long count) = (double.MaxValue, double.MinValue, 0, 0, 0);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                continue;
            }

            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
            (sum, squares, count) = (sum + value, squares + ((double)value * value), count + 1);

            // The first limit above the value.
            int bucket = Array.BinarySearch(s_limits, value);
            counts[bucket < 0 ? ~bucket : bucket + 1]++;
        }

        List<double> limits = [];
        List<double> buckets = [];
        for (int i = 0; i < counts.Length; i++)
        {
            while (counts[i] == 0 && i + 1 < counts.Length && counts[i + 1] == 0)
            {
                i++;
            }

            limits.Add(s_limits[i]);
            buckets.Add(counts[i]);
        }

        return new ProtobufMessage()
            .Add(1, count == 0 ? 0 : minimum).Add(2, count == 0 ? 0 : maximum).Add(3, (double)count).Add(4, sum).Add(5, squares)
            .Add(6, limits).Add(7, buckets);
    }

    private static double[] Limits()
    {
        List<double> positive = [];
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            positive.Add(limit);
        }

        positive.Add(double.MaxValue);
        return [.. Enumerable.Reverse(positive).Select(static limit => -limit), 0, .. positive];
    }
}
