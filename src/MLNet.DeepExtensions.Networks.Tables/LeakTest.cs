using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>How well one column alone tells the target: learnt from some rows, measured on others.</summary>
internal sealed class LeakTest
{
    private const double Tolerance = 0.01;

    private readonly int[] _learned;
    private readonly int[] _measured;
    private readonly float[] _learnedTargets;
    private readonly float[] _measuredTargets;
    private readonly bool _isClass;
    private readonly double _mostOff;
    private readonly double _constant;

    public LeakTest(Targets targets, ReadOnlySpan<int> learned, ReadOnlySpan<int> measured)
    {
        (_learned, _measured) = (learned.ToArray(), measured.ToArray());
        (_learnedTargets, _measuredTargets) = (
            Array.ConvertAll(_learned, row => targets.Row(row)[0]), Array.ConvertAll(_measured, row => targets.Row(row)[0]));
        if (_learned.Length == 0)
        {
            return;
        }

        _isClass = targets.ClassNames is not null;
        _constant = _isClass ? MostFrequent(_learnedTargets) : new NumberSummary(_learnedTargets).Median;
        double mean = _measuredTargets.Average();
        _mostOff = _isClass ? 0 : Tolerance * Math.Sqrt(_measuredTargets.Average(target => (target - mean) * (target - mean)));
        ConstantMistakes = _measuredTargets.Count(target => IsMistake(_constant, target));
    }

    /// <summary>The rows in which the best constant errs.</summary>
    public int ConstantMistakes { get; }

    /// <summary>The rows in which a column errs.</summary>
    public int MistakesOf(TableColumn column)
    {
        (double Key, double Target)[] known = Known(Array.ConvertAll(_learned, row => KeyOf(column, row)));
        double[] keys = Array.ConvertAll(known, static pair => pair.Key);
        int mistakes = 0;
        for (int i = 0; i < _measured.Length; i++)
        {
            double prediction = Predict(keys, known, KeyOf(column, _measured[i]), isNumber: column.Kind != TableColumnKind.Category);
            mistakes += IsMistake(prediction, _measuredTargets[i]) ? 1 : 0;
        }

        return mistakes;
    }

    // A missing value, below all others, is a category of its own.
    private static double KeyOf(TableColumn column, int row) => column.IsMissing(row) ? double.NegativeInfinity : column switch
    {
        NumberColumn numbers => numbers.Values[row],
        CategoryColumn categories => categories.Codes[row],
        _ => (double)((DateColumn)column).Values[row].Ticks,
    };

    private static float MostFrequent(IEnumerable<float> classes) =>
        classes.GroupBy(static number => number).MaxBy(static group => (group.Count(), -group.Key))!.Key;

    /// <summary>What each value of a column foretells, in the order of the values.</summary>
    private (double Key, double Target)[] Known(double[] keys) =>
    [
        .. keys.Zip(_learnedTargets).GroupBy(static pair => pair.First, static pair => pair.Second)
            .OrderBy(static group => group.Key)
            .Select(group => (group.Key, _isClass ? MostFrequent(group) : (double)group.Average())),
    ];

    private double Predict(double[] keys, (double Key, double Target)[] known, double key, bool isNumber)
    {
        int place = Array.BinarySearch(keys, key);
        if (place >= 0)
        {
            return known[place].Target;
        }

        // The missing value's place is no neighbour.
        (int above, int first) = (~place, double.IsNegativeInfinity(keys[0]) ? 1 : 0);
        if (!isNumber || double.IsNegativeInfinity(key) || first == keys.Length)
        {
            return _constant;
        }

        if (above == keys.Length || above == first)
        {
            return known[Math.Min(above, keys.Length - 1)].Target;
        }

        double share = (key - keys[above - 1]) / (keys[above] - keys[above - 1]);
        return _isClass
            ? known[share < 0.5 ? above - 1 : above].Target
            : (known[above - 1].Target * (1 - share)) + (known[above].Target * share);
    }

    private bool IsMistake(double prediction, float target) => Math.Abs(prediction - target) > _mostOff;
}
