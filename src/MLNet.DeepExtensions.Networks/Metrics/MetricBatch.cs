using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Predictions and targets of some rows, as metrics see them.</summary>
public readonly ref struct MetricBatch
{
    private readonly ReadOnlySpan<float> _predictions;
    private readonly ReadOnlySpan<float> _targets;
    private readonly ReadOnlySpan<float> _weights;
    private readonly ReadOnlySpan<float> _logits;
    private readonly OutputMeaning _meaning;
    private readonly bool _hasNaN;

    internal MetricBatch(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows,
        int width, OutputMeaning meaning)
    {
        _predictions = predictions;
        _logits = meaning.Kind == OutputKind.Logits ? predictions : logits;
        _targets = targets;
        _weights = weights;
        _meaning = meaning;
        _hasNaN = !predictions.IsEmpty && float.IsNaN(TensorPrimitives.Max(predictions));
        Rows = rows;
        Width = width;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>Values of one row's prediction.</summary>
    public int Width { get; }

    /// <summary>The number of classes: that of the outputs, or 2 for a single output.</summary>
    public int Classes => Width == 1 ? 2 : Width;

    /// <summary>What the predictions mean.</summary>
    public OutputKind Outputs => _meaning.Kind;

    /// <summary>Above which a single output says class 1: 0 for logits and margins, else 0.5.</summary>
    public float Border => _meaning.Border;

    /// <summary>
    /// Whether what stands before the final sigmoid or softmax is known, so that <see cref="LogOdds"/> does not come from a rounded
    /// probability.
    /// </summary>
    public bool HasLogits => !_logits.IsEmpty;

    /// <summary>Whether a row's predictions have a NaN.</summary>
    /// <param name="row">The row.</param>
    public bool HasNaN(int row) => _hasNaN && float.IsNaN(TensorPrimitives.Max(Predictions(row)));

    /// <summary>
    /// The log-odds <c>log(p / (1 - p))</c> of a label: its logit, or for a softmax <c>logit - log(sum of the others' exp(logit))</c>;
    /// where no logits are known, from the predicted probability.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="label">The label's or class's number.</param>
    public double LogOdds(int row, int label)
    {
        if (_logits.IsEmpty)
        {
            double probability = _predictions[(row * Width) + label];
            return Math.Log(probability) - Math.Log(1 - probability);
        }

        ReadOnlySpan<float> logits = _logits.Slice(row * Width, Width);
        if (!_meaning.IsSoftmax)
        {
            return logits[label];
        }

        double largest = double.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            largest = i == label ? largest : Math.Max(largest, logits[i]);
        }

        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            sum += i == label ? 0 : Math.Exp(logits[i] - largest);
        }

        return logits[label] - largest - Math.Log(sum);
    }

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
        ? throw new ArgumentException(
            $"This metric compares {Width} outputs with as many target values per row, but the targets are class numbers.")
        : _targets.Slice(row * Width, Width);

    /// <summary>Whether a row's target is the number of its class and not a value for each output.</summary>
    public bool HasClassNumbers => Width > 1 && _targets.Length == Rows;

    /// <summary>
    /// The class that a row was predicted to be in: the first of the largest outputs; for a single output 1 if it is above the threshold.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="threshold">Above which a single output says class 1; null for the <see cref="Border"/>.</param>
    public int PredictedClass(int row, float? threshold = null) =>
        Width == 1 ? (_predictions[row] > (threshold ?? Border) ? 1 : 0) : IndexOfLargest(Predictions(row));

    /// <summary>
    /// The class that a row is in: its class number; the first of the largest target values; for a single output 1 if the target reaches
    /// 0.5.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentException">
    /// A class number is not a whole number from 0 to the number of classes less one; a single output's target is not between -1 and 1; a
    /// row has several labels or none, and no softmax says that its targets are shares of classes.
    /// </exception>
    public int TargetClass(int row)
    {
        if (Width == 1)
        {
            return Label(row, _targets[row]) ? 1 : 0;
        }

        if (!HasClassNumbers)
        {
            return _meaning.IsSoftmax ? IndexOfLargest(Targets(row)) : OnlyLabel(row);
        }

        float number = _targets[row];
        return number >= 0 && number < Width && number == MathF.Floor(number)
            ? (int)number
            : throw new ArgumentException(
                $"The target of row {row} of the batch is {number}, which is not a class number from 0 to {Width - 1}.");
    }

    /// <summary>
    /// The class that a row is in, or, where its targets are shares of several classes or labels, the first of the largest.
    /// </summary>
    internal int LargestTarget(int row) => Width == 1 || HasClassNumbers ? TargetClass(row) : IndexOfLargest(Targets(row));

    /// <summary>Whether a row has a label: whether it is in that class, or whether that target value reaches 0.5.</summary>
    /// <param name="row">The row.</param>
    /// <param name="label">The label's number.</param>
    public bool HasLabel(int row, int label) => HasClassNumbers ? TargetClass(row) == label : Label(row, _targets[(row * Width) + label]);

    // -1 and 0 both say that a label is not there.
    private static bool Label(int row, float target) => target is >= -1 and <= 1
        ? target >= 0.5f
        : throw new ArgumentException(
            $"The target of row {row} of the batch is {target}, which is not a label; labels are 0 and 1, or -1 and 1.");

    private int OnlyLabel(int row)
    {
        int largest = IndexOfLargest(Targets(row));
        int labels = LabelsOf(Targets(row));
        return labels == 1 ? largest
            : throw new ArgumentException(
                $"The targets of row {row} of the batch have {labels} labels; the metric is for one class per row.");
    }

    /// <summary>
    /// How many labels a row of targets has: the values that reach 0.5, or, where none does, those that are the largest above 0.
    /// </summary>
    internal static int LabelsOf(ReadOnlySpan<float> targets)
    {
        float least = Math.Min(0.5f, targets[IndexOfLargest(targets)]);
        int labels = 0;
        foreach (float target in targets)
        {
            labels += target > 0 && target >= least ? 1 : 0;
        }

        return labels;
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int index = 0;
        float largest = float.NegativeInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] > largest)
            {
                (index, largest) = (i, values[i]);
            }
        }

        return index;
    }
}
