namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Mean, variance and range of every feature (or channel) of a dataset, in one pass in double precision:
/// blocks of rows by the two-pass formula, merged as Chan, Golub and LeVeque (1983) do, so that large means cost no digits.
/// </summary>
internal sealed class FeatureStatistics
{
    private readonly double[] _squares;
    private readonly double[] _blockMean;
    private readonly double[] _blockSquares;
    private long _count;

    private FeatureStatistics(int width)
    {
        Mean = new double[width];
        Minimum = new float[width];
        Maximum = new float[width];
        _squares = new double[width];
        _blockMean = new double[width];
        _blockSquares = new double[width];
        Array.Fill(Minimum, float.PositiveInfinity);
        Array.Fill(Maximum, float.NegativeInfinity);
    }

    public int Width => Mean.Length;

    public double[] Mean { get; }

    public float[] Minimum { get; }

    public float[] Maximum { get; }

    /// <summary>The mean squared deviation (that of the whole, not the estimate from a sample), as scikit-learn's scaler takes it.</summary>
    public double Variance(int feature) => _squares[feature] / _count;

    /// <summary>Whether all values of a feature are the same.</summary>
    public bool IsConstant(int feature) => Minimum[feature] == Maximum[feature];

    /// <summary>Reads a dataset once.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="perChannel">One feature a channel, or one for every value of an input.</param>
    /// <exception cref="InvalidDataException">A value is not a finite number.</exception>
    public static FeatureStatistics Of(Dataset dataset, bool perChannel)
    {
        int size = dataset.InputShape.Size;
        var statistics = new FeatureStatistics(perChannel ? dataset.InputShape.Channels : size);
        int block = (int)Math.Min(Dataset.RowsAtOnce(size), dataset.Count);
        var rows = new long[block];
        var inputs = new float[checked(block * size)];
        var targets = new float[checked(block * dataset.TargetWidth)];
        var weights = new float[block];
        for (long start = 0; start < dataset.Count; start += block)
        {
            int count = (int)Math.Min(block, dataset.Count - start);
            for (int i = 0; i < count; i++)
            {
                rows[i] = start + i;
            }

            dataset.Read(rows.AsSpan(0, count), inputs.AsSpan(0, count * size), targets.AsSpan(0, count * dataset.TargetWidth), weights.AsSpan(0, count));
            statistics.Add(inputs.AsSpan(0, count * size));
        }

        statistics.CheckFinite();
        return statistics;
    }

    private void Add(ReadOnlySpan<float> values)
    {
        int added = values.Length / Width;
        Array.Clear(_blockMean);
        Array.Clear(_blockSquares);
        for (int start = 0; start < values.Length; start += Width)
        {
            ReadOnlySpan<float> row = values.Slice(start, Width);
            for (int i = 0; i < row.Length; i++)
            {
                _blockMean[i] += row[i];
                Minimum[i] = Math.Min(Minimum[i], row[i]);
                Maximum[i] = Math.Max(Maximum[i], row[i]);
            }
        }

        for (int i = 0; i < _blockMean.Length; i++)
        {
            _blockMean[i] /= added;
        }

        for (int start = 0; start < values.Length; start += Width)
        {
            ReadOnlySpan<float> row = values.Slice(start, Width);
            for (int i = 0; i < row.Length; i++)
            {
                double deviation = row[i] - _blockMean[i];
                _blockSquares[i] += deviation * deviation;
            }
        }

        double total = _count + added;
        for (int i = 0; i < Mean.Length; i++)
        {
            double difference = _blockMean[i] - Mean[i];
            Mean[i] += difference * (added / total);
            _squares[i] += _blockSquares[i] + (difference * difference * (_count * (added / total)));
        }

        _count += added;
    }

    private void CheckFinite()
    {
        for (int i = 0; i < Width; i++)
        {
            // Math.Min and Math.Max hand a NaN on.
            if (!float.IsFinite(Minimum[i]) || !float.IsFinite(Maximum[i]))
            {
                throw new InvalidDataException($"Feature {i} has a value that is not a finite number; a scaler needs finite inputs.");
            }
        }
    }
}
