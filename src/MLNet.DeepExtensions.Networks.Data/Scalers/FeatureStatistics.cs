namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Mean, variance and range of every feature (or channel) of a dataset, in one pass in double precision: blocks of rows by the two-pass
/// formula, merged as Chan, Golub and LeVeque (1983) do, so that large means cost no digits. Rows of weight 0 are left out; all others
/// count the same.
/// </summary>
internal sealed class FeatureStatistics
{
    private readonly double[] _squares;
    private long _count;

    private FeatureStatistics(int width)
    {
        Mean = new double[width];
        Minimum = new float[width];
        Maximum = new float[width];
        _squares = new double[width];
        Array.Fill(Minimum, float.PositiveInfinity);
        Array.Fill(Maximum, float.NegativeInfinity);
    }

    public int Width => Mean.Length;

    public double[] Mean { get; }

    public float[] Minimum { get; }

    public float[] Maximum { get; }

    /// <summary>
    /// The mean squared deviation (that of the whole, not the estimate from a sample), as scikit-learn's scaler takes it.
    /// </summary>
    public double Variance(int feature) => _squares[feature] / _count;

    /// <summary>Whether all values of a feature are the same.</summary>
    public bool IsConstant(int feature) => Minimum[feature] == Maximum[feature];

    /// <summary>Reads a dataset once.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="perChannel">One feature per channel, or one for every value of an input.</param>
    /// <exception cref="InvalidDataException">A value is not a finite number.</exception>
    public static FeatureStatistics Of(Dataset dataset, bool perChannel)
    {
        int size = dataset.InputShape.Size;
        FeatureStatistics statistics = new(perChannel ? dataset.InputShape.Channels : size);
        int block = (int)Math.Min(Dataset.RowsAtOnce(size), dataset.Count);
        long[] rows = new long[block];
        float[] inputs = new float[checked(block * size)];
        float[] targets = new float[checked(block * dataset.TargetWidth)];
        float[] weights = new float[block];
        for (long start = 0; start < dataset.Count; start += block)
        {
            int count = (int)Math.Min(block, dataset.Count - start);
            for (int i = 0; i < count; i++)
            {
                rows[i] = start + i;
            }

            dataset.Read(
                rows.AsSpan(0, count), inputs.AsSpan(0, count * size), targets.AsSpan(0, count * dataset.TargetWidth),
                weights.AsSpan(0, count));
            dataset.CheckInputs(rows.AsSpan(0, count), inputs.AsSpan(0, count * size));
            statistics.Add(KeepWeighted(inputs.AsSpan(0, count * size), weights.AsSpan(0, count)));
        }

        return statistics._count > 0
            ? statistics
            : throw new ArgumentException("Every row has a weight of 0; a scaler needs a row with a weight above 0.", nameof(dataset));
    }

    // The rows that count, moved together.
    private static Span<float> KeepWeighted(Span<float> inputs, ReadOnlySpan<float> weights)
    {
        int size = inputs.Length / weights.Length;
        int kept = weights.IndexOf(0f);
        if (kept < 0)
        {
            return inputs;
        }

        for (int row = kept; row < weights.Length; row++)
        {
            if (weights[row] != 0)
            {
                inputs.Slice(row * size, size).CopyTo(inputs.Slice(kept++ * size, size));
            }
        }

        return inputs[..(kept * size)];
    }

    private void Add(ReadOnlySpan<float> block)
    {
        int added = block.Length / Width;
        if (added == 0)
        {
            return;
        }

        double share = added / (double)(_count + added);
        for (int feature = 0; feature < Width; feature++)
        {
            double sum = 0;
            float minimum = Minimum[feature];
            float maximum = Maximum[feature];
            for (int i = feature; i < block.Length; i += Width)
            {
                float value = block[i];
                sum += value;
                minimum = value < minimum ? value : minimum;
                maximum = value > maximum ? value : maximum;
            }

            double mean = sum / added;
            double squares = 0;
            for (int i = feature; i < block.Length; i += Width)
            {
                double deviation = block[i] - mean;
                squares += deviation * deviation;
            }

            double difference = mean - Mean[feature];
            Mean[feature] += difference * share;
            _squares[feature] += squares + (difference * difference * (_count * share));
            (Minimum[feature], Maximum[feature]) = (minimum, maximum);
        }

        _count += added;
    }
}
