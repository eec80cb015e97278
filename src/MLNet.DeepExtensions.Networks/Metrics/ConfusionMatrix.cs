namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>How often rows of each class were predicted to be in each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classNames">The classes' names, in the order of their numbers; two or more.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count < 2)
        {
            throw new ArgumentException($"A confusion matrix needs two classes or more, not {classNames.Count}.", nameof(classNames));
        }

        ClassNames = [.. classNames];
        _counts = new long[classNames.Count, classNames.Count];
    }

    /// <summary>Makes a matrix of counts: <c>counts[(actual * classes) + predicted]</c>.</summary>
    internal ConfusionMatrix(IReadOnlyList<string> classNames, ReadOnlySpan<long> counts)
        : this(classNames)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            _counts[i / classNames.Count, i % classNames.Count] = counts[i];
        }
    }

    /// <summary>The classes' names.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of rows that are in one class and were predicted to be in another, or the same.</summary>
    /// <param name="actual">The class they are in.</param>
    /// <param name="predicted">The class they were predicted to be in.</param>
    public long this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>The number of rows.</summary>
    public long Total => _counts.Cast<long>().Sum();

    /// <summary>The share of rows predicted right; NaN without rows.</summary>
    public double Accuracy => (double)Enumerable.Range(0, ClassNames.Count).Sum(i => _counts[i, i]) / Total;

    /// <summary>Adds a row.</summary>
    /// <param name="actual">The class it is in.</param>
    /// <param name="predicted">The class it was predicted to be in.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not a class number.</exception>
    public void Add(int actual, int predicted)
    {
        if ((uint)actual >= (uint)ClassNames.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(actual), actual, $"Class numbers range from 0 to {ClassNames.Count - 1}.");
        }

        if ((uint)predicted >= (uint)ClassNames.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(predicted), predicted, $"Class numbers range from 0 to {ClassNames.Count - 1}.");
        }

        _counts[actual, predicted]++;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">
    /// What the network gave: an output for each class, or a single one that is the probability of class 1.
    /// </param>
    /// <param name="targets">What was right: class numbers, or one-hot rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="threshold">Above which a single output says class 1: 0.5 for a probability, 0 for a logit or with a hinge loss.</param>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a class number is none, a row has several labels or none, or a prediction is NaN; then nothing was added.
    /// </exception>
    public void Update(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, float threshold = 0.5f)
    {
        int width = rows == 0 ? 1 : predictions.Length / rows;
        if (predictions.Length != (long)rows * width || (width == 1 ? 2 : width) != ClassNames.Count)
        {
            throw new ArgumentException(
                $"{predictions.Length} predictions do not match {rows} rows and {ClassNames.Count} classes.", nameof(predictions));
        }

        if (targets.Length != rows && targets.Length != predictions.Length)
        {
            throw new ArgumentException($"{rows} rows need {rows} or {predictions.Length} targets, not {targets.Length}.", nameof(targets));
        }

        MetricBatch batch = new(predictions, [], targets, [], rows, width, default);
        for (int row = 0; row < rows; row++)
        {
            _ = batch.TargetClass(row);
            if (batch.HasNaN(row))
            {
                throw new ArgumentException(
                    $"The prediction of row {row} is NaN, so it names no class. Look for NaN in that row's features.", nameof(predictions));
            }
        }

        for (int row = 0; row < rows; row++)
        {
            Add(batch.TargetClass(row), batch.PredictedClass(row, threshold));
        }
    }

    /// <summary>Of the rows predicted to be in a class, the share that is; 0 where there are none.</summary>
    /// <param name="number">The class.</param>
    public double Precision(int number) => Share(_counts[number, number], Sum(i => _counts[i, number]));

    /// <summary>Of the rows in a class, the share predicted to be; 0 where there are none.</summary>
    /// <param name="number">The class.</param>
    public double Recall(int number) => Share(_counts[number, number], Sum(i => _counts[number, i]));

    /// <summary>
    /// The matrix as a table: a line for each class with its counts and its recall, and under the columns the precision. Where that is
    /// wider than 80 columns, classes stand above the columns by their numbers; where that still is, the most frequent confusions are
    /// listed.
    /// </summary>
    public override string ToString() => ToString(ConfusionText.TerminalWidth);

    /// <summary>The matrix as text of a width: see <see cref="ToString()"/>.</summary>
    /// <param name="width">Columns that there are; 1 or more. A list of confusions may be wider.</param>
    public string ToString(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return ConfusionText.Write(this, width);
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private long Sum(Func<int, long> count) => Enumerable.Range(0, ClassNames.Count).Sum(count);
}
