namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// The values of each feature in ascending order, for quantiles: of all rows, or of 262,144 that are spread evenly over the data, which
/// tell a quantile to about 0.1% of the rows. Rows of weight 0 are left out.
/// </summary>
public static class FeatureSample
{
    private const long MostRows = 1 << 18;

    // Values of as many features as are read in one pass.
    private const long MostValues = 1 << 26;

    /// <summary>Hands the sorted values of each feature out, feature by feature.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="perChannel">Whether all values of a channel (the shape's last axis) are one feature, or every value is its own.</param>
    /// <param name="take">Takes a feature's number and its sorted values, which are not used again.</param>
    /// <exception cref="InvalidDataException">A value is not a finite number; the message names row and column.</exception>
    /// <exception cref="ArgumentException">There is no row with a weight above 0.</exception>
    public static void ForEach(Dataset dataset, bool perChannel, Action<int, float[]> take)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(take);
        int width = perChannel ? dataset.InputShape.Channels : dataset.InputShape.Size;
        int perRow = dataset.InputShape.Size / width;
        long total = Math.Min(dataset.Count, Math.Max(1, MostRows / perRow));
        int atOnce = (int)Math.Clamp(MostValues / (total * perRow), 1, width);
        for (int first = 0; first < width; first += atOnce)
        {
            List<float>[] columns = new List<float>[Math.Min(atOnce, width - first)];
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = new List<float>((int)total * perRow);
            }

            Read(dataset, total, width, first, columns);
            for (int i = 0; i < columns.Length; i++)
            {
                float[] values = columns[i].Count > 0 ? [.. columns[i]] : throw new ArgumentException(
                    "Every row has a weight of 0; quantiles need a row with a weight above 0.", nameof(dataset));
                Array.Sort(values);
                take(first + i, values);
            }
        }
    }

    /// <summary>
    /// A quantile by linear interpolation between the two nearest of sorted values, <c>(n - 1) level</c> counted from 0, as NumPy's default
    /// is.
    /// </summary>
    /// <param name="sorted">The values, ascending; at least one.</param>
    /// <param name="level">From 0 (the smallest) to 1 (the largest).</param>
    public static double Quantile(ReadOnlySpan<float> sorted, double level)
    {
        double place = (sorted.Length - 1) * level;
        int below = (int)place;
        double low = sorted[below];
        return below + 1 < sorted.Length ? low + ((sorted[below + 1] - low) * (place - below)) : low;
    }

    private static void Read(Dataset dataset, long total, int width, int first, List<float>[] columns)
    {
        int size = dataset.InputShape.Size;
        int block = (int)Math.Min(Dataset.RowsAtOnce(size), total);
        long[] rows = new long[block];
        float[] inputs = new float[checked(block * size)];
        float[] targets = new float[checked(block * dataset.TargetWidth)];
        float[] weights = new float[block];
        for (long start = 0; start < total; start += block)
        {
            int count = (int)Math.Min(block, total - start);
            for (int i = 0; i < count; i++)
            {
                rows[i] = (long)((Int128)(start + i) * dataset.Count / total);
            }

            dataset.Read(
                rows.AsSpan(0, count), inputs.AsSpan(0, count * size), targets.AsSpan(0, count * dataset.TargetWidth),
                weights.AsSpan(0, count));
            dataset.CheckInputs(rows.AsSpan(0, count), inputs.AsSpan(0, count * size));
            for (int i = 0; i < count; i++)
            {
                for (int at = i * size; weights[i] != 0 && at < (i + 1) * size; at += width)
                {
                    for (int column = 0; column < columns.Length; column++)
                    {
                        columns[column].Add(inputs[at + first + column]);
                    }
                }
            }
        }
    }
}
