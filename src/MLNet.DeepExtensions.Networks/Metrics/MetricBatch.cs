namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Predictions and targets of some rows, as metrics see them.</summary>
public readonly ref struct MetricBatch
{
    private readonly ReadOnlySpan<float> _predictions;
    private readonly ReadOnlySpan<float> _targets;
    private readonly ReadOnlySpan<float> _weights;

    internal MetricBatch(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows, int width)
    {
        _predictions = predictions;
        _targets = targets;
        _weights = weights;
        Rows = rows;
        Width = width;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>Values of one row's prediction.</summary>
    public int Width { get; }

    /// <summary>The number of classes: that of the outputs, or 2 for a single output.</summary>
    public int Classes => Width == 1 ? 2 : Width;

    /// <summary>A row's weight.</summary>
    /// <param name="row">The row.</param>
    public float Weight(int row) => _weights.IsEmpty ? 1f : _weights[row];

    /// <summary>A row's predictions, <c>[Width]</c>.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<float> Predictions(int row) => _predictions.Slice(row * Width, Width);

    /// <summary>A row's target values, <c>[Width]</c>.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentException">The targets are class numbers.</exception>
    public ReadOnlySpan<float> Targets(int row) => HasClassNumbers
        ? throw new ArgumentException($"This metric compares {Width} outputs with as many target values a row, but the targets are class numbers.")
        : _targets.Slice(row * Width, Width);

    /// <summary>Whether a row's target is the number of its class and not a value for each output.</summary>
    public bool HasClassNumbers => Width > 1 && _targets.Length == Rows;

    /// <summary>The class that a row was predicted to be in: the first of the largest outputs; for a single output 1 if it reaches the threshold.</summary>
    /// <param name="row">The row.</param>
    /// <param name="threshold">What a single output must reach.</param>
    public int PredictedClass(int row, float threshold = 0.5f) =>
        Width == 1 ? (_predictions[row] >= threshold ? 1 : 0) : IndexOfLargest(Predictions(row));

    /// <summary>
    /// The class that a row is in: its class number; the first of the largest target values; for a single output 1 if the target reaches 0.5.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentException">A class number is not a whole number from 0 to the number of classes less one.</exception>
    public int TargetClass(int row)
    {
        if (Width == 1)
            return _targets[row] >= 0.5f ? 1 : 0;
        if (!HasClassNumbers)
            return IndexOfLargest(Targets(row));
        float number = _targets[row];
        return number >= 0 && number < Width && number == MathF.Floor(number)
            ? (int)number
            : throw new ArgumentException($"The target of row {row} is {number}, which is not a class number from 0 to {Width - 1}.");
    }

    /// <summary>Whether a row has a label: whether it is in that class, or whether that target value reaches 0.5.</summary>
    /// <param name="row">The row.</param>
    /// <param name="label">The label's number.</param>
    public bool HasLabel(int row, int label) => HasClassNumbers ? TargetClass(row) == label : _targets[(row * Width) + label] >= 0.5f;

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int index = 0;
        float largest = float.NegativeInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] > largest)
                (index, largest) = (i, values[i]);
        }

        return index;
    }
}
