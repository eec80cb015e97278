using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Whether targets are values that the loss can mean and the network can put out, and weights finite and not all 0. Data in memory are
/// looked through once, before the first step; rows that cost something to read are looked at as they come.
/// </summary>
internal sealed class TargetCheck
{
    private const int Block = 4096;
    private const int RowsLookedAt = 256;
    private readonly Loss _loss;
    private readonly string _what;
    private readonly int _width;
    private readonly (float Minimum, float Maximum)? _reach;
    private readonly string _layer;
    private Metric? _metricOfOneClass;

    public TargetCheck(Network network, Loss loss, string what)
    {
        (_loss, _what, _width) = (loss, what, network.OutputShape.Channels);
        _reach = !ComparesValues(loss) ? null : network.FinalActivation?.Kind switch
        {
            ActivationKind.Sigmoid or ActivationKind.HardSigmoid or ActivationKind.Softmax => (0, 1),
            ActivationKind.Tanh => (-1, 1),
            ActivationKind.ReLU6 => (0, 6),
            _ => null,
        };
        _layer = $"layer '{network.Nodes[network.FinalActivationNode].Layer.Name}' ends in {network.FinalActivation?.Kind}";
    }

    /// <summary>Checks the data, or gives data that are checked as they are read.</summary>
    /// <param name="data">The data, whose shapes fit.</param>
    /// <param name="classWeights">Factors of the classes' weights; null for ones.</param>
    /// <exception cref="ArgumentException">Names row, value, what is allowed, and the likely mend.</exception>
    public Dataset Apply(Dataset data, IReadOnlyList<float>? classWeights = null)
    {
        if (data.IsCostlyToRead)
        {
            RequireWeight(data, classWeights);
            return new CheckedDataset(data, this);
        }

        bool isWeighted = false;
        for (long first = 0; first < data.Count; first += Block)
        {
            (long[] rows, float[] targets, float[] weights) = Read(data, first, Block);
            Require(rows, targets, weights);
            isWeighted = isWeighted || HasWeight(rows, targets, weights, classWeights);
        }

        return isWeighted ? data : throw NoWeight(classWeights);
    }

    /// <summary>Looks for a row that counts, and no further than to the first.</summary>
    /// <param name="data">The data, or a part of them.</param>
    /// <param name="classWeights">Factors of the classes' weights; null for ones.</param>
    /// <exception cref="ArgumentException">Every row has a weight of 0.</exception>
    public void RequireWeight(Dataset data, IReadOnlyList<float>? classWeights)
    {
        if (!data.HasWeights && classWeights is null)
        {
            return;
        }

        for (long first = 0; first < data.Count; first += Block)
        {
            (long[] rows, float[] targets, float[] weights) = Read(data, first, Block);
            if (HasWeight(rows, targets, weights, classWeights))
            {
                return;
            }
        }

        throw NoWeight(classWeights);
    }

    /// <summary>Whether targets tell classes: the data name them, the loss takes them so, or there are none but 0 and 1.</summary>
    public bool AreClasses(Dataset data)
    {
        if (data.ClassNames is not null
            || _loss.Targets is TargetKind.ClassNumbers or TargetKind.Distribution or TargetKind.Signs or TargetKind.Probabilities)
        {
            return true;
        }

        for (long first = 0; first < (data.IsCostlyToRead ? Math.Min(RowsLookedAt, data.Count) : data.Count); first += Block)
        {
            if (Read(data, first, data.IsCostlyToRead ? RowsLookedAt : Block).Targets.AsSpan().ContainsAnyExcept(0f, 1f))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Requires rows of one class, and not of several labels or none, for a metric. Shares of classes that sum to 1 are one class. Data in
    /// memory are looked through at once, others as they are read.
    /// </summary>
    /// <exception cref="ArgumentException">Names the row, and metrics that fit.</exception>
    public void RequireOneClass(Dataset data, Metric metric)
    {
        if (_width == 1 || data.HasClassNumbers || _loss.Targets is TargetKind.ClassNumbers or TargetKind.Distribution)
        {
            return;
        }

        _metricOfOneClass = metric;
        for (long first = 0; first < data.Count && !data.IsCostlyToRead; first += Block)
        {
            (long[] rows, float[] targets, float[] weights) = Read(data, first, Block);
            RequireOneClass(rows, targets, weights, metric);
        }
    }

    /// <summary>Checks rows.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="targets">Their targets.</param>
    /// <param name="weights">Their weights.</param>
    public void Require(ReadOnlySpan<long> rows, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        int width = targets.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            if (!(weights[i] >= 0 && float.IsFinite(weights[i])))
            {
                throw new ArgumentException(
                    $"Row {rows[i]}'s weight in the {_what} is {Text(weights[i])}; a finite number of 0 or more is allowed.");
            }

            ReadOnlySpan<float> row = targets.Slice(i * width, width);
            foreach (float target in row)
            {
                if (Wrong(target) is { } allowed)
                {
                    throw new ArgumentException($"Row {rows[i]}'s target in the {_what} is {Text(target)}; {allowed}");
                }
            }

            if (_loss.Targets == TargetKind.Distribution)
            {
                RequireDistribution(rows[i], row);
            }
        }

        if (_metricOfOneClass is { } metric)
        {
            RequireOneClass(rows, targets, weights, metric);
        }
    }

    private void RequireOneClass(ReadOnlySpan<long> rows, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Metric metric)
    {
        int each = targets.Length / rows.Length;
        for (int at = 0; at < targets.Length; at += _width)
        {
            int labels = MetricBatch.LabelsOf(targets.Slice(at, _width));
            if (labels != 1 && weights[at / each] > 0)
            {
                throw new ArgumentException(
                    $"The metric {metric.GetType().Name} ('{metric.Name}') is for one class per row, and row {rows[at / each]} of the {_what} has "
                    + $"{(labels == 0 ? "no label" : $"{labels} labels")}. For multi-label targets use BinaryAccuracy, AreaUnderCurve, and "
                    + "F1Score, Precision and Recall with MultiLabel = true; their log-loss is the loss itself.");
            }
        }
    }

    private static bool HasWeight(long[] rows, float[] targets, float[] weights, IReadOnlyList<float>? classWeights)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (weights[i] > 0 && !(classWeights?[Dataset.ClassNumber(targets[i], classWeights.Count, rows[i])] <= 0))
            {
                return true;
            }
        }

        return false;
    }

    private ArgumentException NoWeight(IReadOnlyList<float>? classWeights) =>
        new($"Every row of the {_what} has a weight of 0{(classWeights is null ? "" : ", class weights included")}; nothing can be computed from it.");

    // A loss from outside may compare something else than values with values; a direction has no size.
    private static bool ComparesValues(Loss loss) =>
        loss is { Targets: TargetKind.Values or TargetKind.NotNegative or TargetKind.NotZero } and not CosineSimilarity
        && loss.GetType().Assembly == typeof(Loss).Assembly;

    private static (long[] Rows, float[] Targets, float[] Weights) Read(Dataset data, long first, int most)
    {
        long[] rows = [.. Enumerable.Range(0, (int)Math.Min(most, data.Count - first)).Select(row => first + row)];
        float[] targets = new float[rows.Length * data.TargetWidth];
        float[] weights = new float[rows.Length];
        data.ReadTargets(rows, targets, weights);
        return (rows, targets, weights);
    }

    private string? Wrong(float target)
    {
        bool holds = float.IsFinite(target) && _loss.Targets switch
        {
            TargetKind.ClassNumbers => target >= 0 && target < _width && target == MathF.Floor(target),
            TargetKind.Distribution or TargetKind.Probabilities => target is >= 0 and <= 1,
            TargetKind.Signs => target is -1 or 1,
            TargetKind.NotNegative => target >= 0,
            TargetKind.NotZero => target != 0,
            _ => true,
        };
        return !holds ? $"{_loss.GetType().Name} takes {Allowed(target)}"
            : _reach is var (minimum, maximum) && !(target >= minimum && target <= maximum)
                ? $"{_layer}, which gives {Text(minimum)} to {Text(maximum)}. End in a linear layer, or scale the targets."
                : null;
    }

    private string Allowed(float target) => !float.IsFinite(target) ? "finite numbers." : _loss.Targets switch
    {
        TargetKind.ClassNumbers =>
            $"class numbers, whole numbers from 0 to {_width - 1}, as the network has {_width} outputs. "
            + (target < 0 ? "Classes are numbered from 0; leave out rows without a class."
                : target == _width ? "If the numbers begin at 1, subtract 1; otherwise the output layer needs one more unit."
                    : "More classes need as many units in the output layer."),
        TargetKind.Distribution =>
            "class probabilities from 0 to 1, such as one-hot rows. For class numbers use SparseCategoricalCrossEntropy.",
        TargetKind.Probabilities => "0 to 1: 0 and 1 for labels. "
            + (target == -1 ? "Give 0 instead of -1, or use Hinge with a linear output."
                : "Divide by the largest value (255 for bytes), or use MeanSquaredError with a linear output."),
        TargetKind.Signs => "-1 and 1. "
            + (target == 0 ? "Give -1 instead of 0, or use BinaryCrossEntropy with Activation.Sigmoid."
                : "For values use MeanSquaredError."),
        TargetKind.NotNegative => "0 or more. For negative values use MeanSquaredError.",
        _ => "any number except 0, since it divides by the target. Use MeanAbsoluteError.",
    };

    private void RequireDistribution(long number, ReadOnlySpan<float> row)
    {
        for (int first = 0; first < row.Length; first += _width)
        {
            double sum = 0;
            foreach (float share in row.Slice(first, _width))
            {
                sum += share;
            }

            if (Math.Abs(sum - 1) > 1e-3)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Row {number}'s targets in the {_what} sum to {sum:G4}; {_loss.GetType().Name} takes class probabilities that sum to 1, such as one-hot rows. "
                    + $"For several labels per row, or none, use BinaryCrossEntropy with Activation.Sigmoid."));
            }
        }
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
