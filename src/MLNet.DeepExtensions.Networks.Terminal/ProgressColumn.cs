using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A column of the progress table.</summary>
/// <param name="Part">The part of the data, above what is measured on it; may be empty.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Name">The name of the measured value; null for what is none.</param>
/// <param name="Rank">Which column goes first where the terminal is too narrow: the one with the largest number.</param>
/// <param name="Text">What stands in it for an epoch.</param>
internal sealed record ProgressColumn(string Part, string Measure, string? Name, int Rank, Func<EpochRecord, string> Text)
{
    private const int Gap = 2;

    // An epoch and a loss.
    private const int Fewest = 2;

    public int Width => Math.Max(Math.Max(Part.Length, Measure.Length), Rank == 0 ? 0 : 8);

    /// <summary>As many columns as a line has room for.</summary>
    /// <param name="names">The names of what is measured.</param>
    /// <param name="lineWidth">The line's width in characters.</param>
    public static ProgressColumn[] Fitting(IReadOnlyList<string> names, int lineWidth)
    {
        string lasting = names.Any(static name => TrainingHistory.Parts(name).Part == "valid") ? "valid" : "train";
        List<ProgressColumn> columns =
        [
            new("", "epoch", null, 0, static epoch => epoch.Epoch.ToString(CultureInfo.InvariantCulture)),
            .. names.Select(name => Measured(name, lasting)),
            new("", "lr", null, 4, static epoch => Rate(epoch.LearningRate)),
            new("", "samples/s", null, 7, static epoch => epoch.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture)),
            new("", "dur", null, 5, static epoch => Duration(epoch.Duration)),
        ];
        while (columns.Count > Fewest && columns.Sum(static column => column.Width + Gap) - Gap > lineWidth)
        {
            columns.RemoveAt(columns.Index().MaxBy(static column => (column.Item.Rank, column.Index)).Index);
        }

        return [.. columns];
    }

    public static string Value(double value) => Math.Abs(value) switch
    {
        >= 1e6 or (< 1e-4 and > 0) => value.ToString("0.00e+0", CultureInfo.InvariantCulture),
        >= 1e3 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };

    private static string Rate(float rate) => rate < 1e-4f
        ? rate.ToString("0.##e+0", CultureInfo.InvariantCulture)
        : rate.ToString("G3", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F1} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F0} ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F2} s"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:F1} min"),
    };

    private static ProgressColumn Measured(string name, string lasting)
    {
        (string part, string measure) = TrainingHistory.Parts(name);
        int rank = (part == lasting, measure == "loss") switch
        {
            (true, true) => 1,
            (true, false) => 2,
            (false, true) => 3,
            _ => 6,
        };
        return new(part, measure, name, rank, epoch => Value(epoch.Values[name]));
    }
}
