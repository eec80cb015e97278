using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What a <see cref="TableEncoder"/> has learnt, as text.</summary>
internal static class EncoderDescription
{
    private const int LongestName = 28;
    private const int LongestCategory = 18;
    private const int MostFrequent = 3;
    private const string Gap = "  ";

    private static readonly string[] s_header = ["column", "kind", "distinct", "missing", "min, quartiles, max; or most frequent", "becomes", "why"];

    // The columns that stand to the right.
    private static readonly int[] s_figures = [2, 3];

    public static string Of(TableEncoder encoder)
    {
        StringBuilder text = new();
        int leftOut = encoder.Columns.Count - encoder.Inputs.Count;
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{encoder.Columns.Count:N0} columns, {encoder.TrainingRows:N0} rows. A row becomes {Count(encoder.NumberCount, "number")}, "))
            .Append(string.Create(
                CultureInfo.InvariantCulture, $"{Count(encoder.IndicatorCount, "indicator")} and {Count(encoder.CodeCount, "category number")}"))
            .Append(leftOut == 0 ? ".\n\n" : string.Create(CultureInfo.InvariantCulture, $"; {Count(leftOut, "column")} left out.\n\n"));
        AppendLines(text, [s_header, .. encoder.Columns.Select(column => Line(column, encoder.TrainingRows))]);
        if (encoder.Warnings.Count > 0)
        {
            text.Append('\n').AppendJoin('\n', encoder.Warnings).Append('\n');
        }

        return text.ToString();
    }

    private static string[] Line(EncodedColumn column, int rows) =>
    [
        Cut(column.Name, LongestName),
        column.Kind.ToString(),
        column.DistinctCount.ToString("N0", CultureInfo.InvariantCulture),
        column.MissingShare switch
        {
            0 => "",
            < 0.0005 => "<0.1%",
            double share => share.ToString("P1", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal),
        },
        Values(column, rows),
        Becomes(column),
        column.Reason,
    ];

    private static string Values(EncodedColumn column, int rows)
    {
        if (column.Quartiles is { } quartiles)
        {
            return string.Join(", ", (column.Encoding == ColumnEncoding.TwoValues ? [quartiles[0], quartiles[^1]] : quartiles).Select(Number));
        }

        if (column.DateParts.Count > 0)
        {
            return string.Join(", ", column.DateParts.Zip(column.DatePartMedians).Select(static part => $"{part.First} {Number(part.Second)}"));
        }

        return string.Join(", ", column.Categories.Zip(column.CategoryRows)
            .OrderByDescending(static category => category.Second)
            .Take(MostFrequent)
            .Select(category => $"{Cut(category.First, LongestCategory)} {Share(category.Second, rows)}"));
    }

    private static string Becomes(EncodedColumn column)
    {
        string missing = column.HasMissingIndicator ? ", missing" : "";
        return column.Encoding switch
        {
            ColumnEncoding.Number => $"number{missing}",
            ColumnEncoding.TwoValues => "-1 or 1",
            ColumnEncoding.OneHot => $"one-hot of {column.Categories.Count}{missing}",
            ColumnEncoding.Code => string.Create(CultureInfo.InvariantCulture, $"embedding of {column.Categories.Count + 1:N0}"),
            ColumnEncoding.DateParts => $"{Count(column.DateParts.Count, "number")}{missing}",
            ColumnEncoding.Missing => "missing",
            _ => "left out",
        };
    }

    private static string Share(int part, int all) => Math.Round(100.0 * part / all) switch
    {
        0 => "<1%",
        100 when part < all => ">99%",
        double percent => $"{percent}%",
    };

    private static string Number(float value) => MathF.Abs(value) switch
    {
        >= 1e8f or (< 1e-3f and > 0) => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        >= 1e4f => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 1e3f => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text.AsSpan(0, most - 1)}…";

    private static void AppendLines(StringBuilder text, string[][] lines)
    {
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            string[] cells = [.. line.Select((cell, i) => s_figures.Contains(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))];
            text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
        }
    }
}
