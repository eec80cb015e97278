using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>An axis: which values it shows, where on the canvas they are, and which of them are labelled.</summary>
internal sealed class ChartAxis
{
    private readonly bool _isLogarithmic;
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    /// <summary>Makes an axis.</summary>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value.</param>
    /// <param name="isLogarithmic">Whether equal distances are equal factors; the values are then above 0.</param>
    /// <param name="start">The pixel of the smallest value.</param>
    /// <param name="end">The pixel of the largest value.</param>
    public ChartAxis(double minimum, double maximum, bool isLogarithmic, double start, double end)
    {
        Minimum = minimum;
        Maximum = maximum;
        _isLogarithmic = isLogarithmic;
        _from = Scale(minimum);
        _to = Scale(maximum);
        _start = start;
        _end = end;
    }

    public double Minimum { get; }

    public double Maximum { get; }

    /// <summary>The pixel of a value; not finite where the axis cannot show it.</summary>
    public double Pixel(double value) => _start + ((Scale(value) - _from) / (_to - _from) * (_end - _start));

    /// <summary>
    /// The range of values to show: theirs, a little wider but not beyond the limits, or as given. A single value, or none, gets a range
    /// around it.
    /// </summary>
    public static (double Minimum, double Maximum) Range(
        IEnumerable<double> values, (double Minimum, double Maximum)? given, bool isLogarithmic, double margin,
        (double Minimum, double Maximum)? limits = null)
    {
        (double minimum, double maximum) = Widened(values, given, isLogarithmic, margin);
        return given is null && limits is { } most && Math.Max(minimum, most.Minimum) < Math.Min(maximum, most.Maximum)
            ? (Math.Max(minimum, most.Minimum), Math.Min(maximum, most.Maximum))
            : (minimum, maximum);
    }

    private static (double Minimum, double Maximum) Widened(
        IEnumerable<double> values, (double Minimum, double Maximum)? given, bool isLogarithmic, double margin)
    {
        if (given is { } range)
        {
            return range;
        }

        double minimum = double.PositiveInfinity;
        double maximum = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value) || (isLogarithmic && value <= 0))
            {
                continue;
            }

            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        if (minimum > maximum)
        {
            return isLogarithmic ? (0.1, 1) : (0, 1);
        }

        if (isLogarithmic)
        {
            double factor = minimum == maximum ? 2 : Math.Pow(maximum / minimum, margin);
            return (minimum / factor, maximum * factor);
        }

        double wider = minimum == maximum ? Math.Max(Math.Abs(minimum) * 0.1, 0.5) : (maximum - minimum) * margin;
        return (minimum - wider, maximum + wider);
    }

    /// <summary>Round values to label.</summary>
    /// <param name="most">About how many there may be.</param>
    /// <param name="isWhole">Whether they must be whole numbers, as for epochs.</param>
    public List<(double Value, string Label)> Ticks(int most, bool isWhole = false) =>
        _isLogarithmic && _to - _from >= 0.9 ? Decades(most) : RoundSteps(most, isWhole);

    private double Scale(double value) => _isLogarithmic ? (value > 0 ? Math.Log10(value) : double.NaN) : value;

    private List<(double Value, string Label)> RoundSteps(int most, bool isWhole)
    {
        double rough = (Maximum - Minimum) / Math.Max(most, 1);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * power >= rough * 0.999) * power;
        if (isWhole)
        {
            step = Math.Max(1, Math.Ceiling(step));
        }

        // Counted in steps, because adding them up would drift away from the round numbers.
        List<(double, string)> ticks = [];
        for (double count = Math.Ceiling((Minimum / step) - 1e-9); count * step <= Maximum + (step * 1e-9); count++)
        {
            ticks.Add((count * step, Label(count * step, step)));
        }

        return ticks;
    }

    private List<(double Value, string Label)> Decades(int most)
    {
        int first = (int)Math.Ceiling(_from - 1e-9);
        int last = (int)Math.Floor(_to + 1e-9);
        int every = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)most));
        List<(double, string)> ticks = [];
        for (int power = first; power <= last; power += every)
        {
            ticks.Add((Math.Pow(10, power), PowerOfTen(power)));
        }

        return ticks;
    }

    private static string Label(double value, double step)
    {
        if (value == 0)
        {
            return "0";
        }

        if (Math.Abs(value) >= 1e6 || step < 1e-5)
        {
            return Sign(value.ToString("0.###e0", CultureInfo.InvariantCulture));
        }

        // As many decimals as the step has: 2.5 and 0.25 have one more than 2 and 0.2.
        int decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        if (Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6)
        {
            decimals++;
        }

        return Sign(value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    private static string PowerOfTen(int power)
    {
        if (power is >= -3 and <= 4)
        {
            return Math.Pow(10, power).ToString("0.####", CultureInfo.InvariantCulture);
        }

        string digits = Math.Abs(power).ToString(CultureInfo.InvariantCulture);
        return "10" + (power < 0 ? "⁻" : "") + string.Concat(digits.Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
    }

    // A hyphen is too short beside digits.
    private static string Sign(string number) => number.Replace('-', '−');
}
