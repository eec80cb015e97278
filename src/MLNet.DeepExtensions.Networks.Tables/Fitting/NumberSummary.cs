namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What the numbers of a column are like, missing ones left out.</summary>
internal sealed class NumberSummary
{
    private static readonly double[] s_levels = [0, 0.25, 0.5, 0.75, 1];

    private readonly float[] _sorted;

    public NumberSummary(ReadOnlySpan<float> values)
    {
        _sorted = new float[values.Length];
        int present = 0;
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
            {
                // Without the sign of a zero.
                _sorted[present++] = value + 0f;
            }
        }

        (Rows, Present) = (values.Length, present);
        Array.Resize(ref _sorted, present);
        Array.Sort(_sorted);
        Distinct = present == 0 ? 0 : 1;
        for (int i = 1; i < present; i++)
        {
            Distinct += _sorted[i] == _sorted[i - 1] ? 0 : 1;
        }
    }

    /// <summary>All rows.</summary>
    public int Rows { get; }

    /// <summary>The rows that have a number.</summary>
    public int Present { get; }

    /// <summary>The different numbers.</summary>
    public int Distinct { get; }

    /// <summary>The smallest number, quartiles and the largest; null where there is none.</summary>
    public float[]? Quartiles => Present == 0 ? null : Array.ConvertAll(s_levels, At);

    public bool IsWhole => Array.TrueForAll(_sorted, float.IsInteger);

    /// <summary>Whether each row has a whole number of its own, and they lie close together: numbers that count rows.</summary>
    public bool CountsRows =>
        Distinct == Rows && IsWhole && (double)_sorted[^1] - _sorted[0] < 2.0 * Rows;

    public float Median => At(0.5);

    private float At(double level)
    {
        double place = level * (_sorted.Length - 1);
        int below = (int)place;
        double share = place - below;
        return share == 0 ? _sorted[below] : (float)((_sorted[below] * (1 - share)) + (_sorted[below + 1] * share));
    }
}
