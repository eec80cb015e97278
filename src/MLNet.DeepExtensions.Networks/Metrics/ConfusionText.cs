using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Writes a confusion matrix for a terminal.</summary>
internal static class ConfusionText
{
    /// <summary>What most terminals have.</summary>
    public const int TerminalWidth = 80;

    private const int MostConfusions = 10;

    public static string Write(ConfusionMatrix matrix, int width)
    {
        string[] numbers =
            [.. Enumerable.Range(0, matrix.ClassNames.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        string[] numbered = [.. matrix.ClassNames.Select((name, i) => name == numbers[i] ? name : $"{numbers[i]} {name}")];
        return Fitting(Table(matrix, matrix.ClassNames, matrix.ClassNames), width)
            ?? Fitting(Table(matrix, numbered, numbers), width)
            ?? List(matrix);
    }

    private static string? Fitting(string table, int width) => table.Split('\n').All(line => line.Length <= width) ? table : null;

    private static string Table(ConfusionMatrix matrix, IReadOnlyList<string> names, IReadOnlyList<string> headings)
    {
        int classes = names.Count;
        List<string[]> lines = [["actual", .. headings, "recall"]];
        for (int actual = 0; actual < classes; actual++)
        {
            string[] counts = [.. Enumerable.Range(0, classes).Select(i => Count(matrix[actual, i]))];
            lines.Add([names[actual], .. counts, Percent(matrix.Recall(actual))]);
        }

        lines.Add(["precision", .. Enumerable.Range(0, classes).Select(i => Percent(matrix.Precision(i))), Percent(matrix.Accuracy)]);
        int[] widths = [.. Enumerable.Range(0, classes + 2).Select(column => lines.Max(line => line[column].Length))];

        // Ten digits are to fit into a terminal of 80 columns.
        string gap = classes > 8 ? " " : "  ";
        StringBuilder text = new();
        text.Append(' ', widths[0]).Append(gap).Append("predicted\n");
        foreach (string[] line in lines)
        {
            text.Append(line[0].PadRight(widths[0]));
            for (int column = 1; column < line.Length; column++)
            {
                text.Append(gap).Append(line[column].PadLeft(widths[column]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string List(ConfusionMatrix matrix)
    {
        int classes = matrix.ClassNames.Count;
        (int Actual, int Predicted)[] confusions = [.. Enumerable.Range(0, classes)
            .SelectMany(_ => Enumerable.Range(0, classes), (actual, predicted) => (Actual: actual, Predicted: predicted))
            .Where(pair => pair.Actual != pair.Predicted && matrix[pair.Actual, pair.Predicted] > 0)
            .OrderByDescending(pair => matrix[pair.Actual, pair.Predicted]).Take(MostConfusions)];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{classes} classes, {Percent(matrix.Accuracy)} of {matrix.Total:N0} rows right");
        text.Append(confusions.Length > 0 ? "; most often confused:\n" : "\n");
        foreach ((int actual, int predicted) in confusions)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{matrix[actual, predicted],8:N0}  {matrix.ClassNames[actual]} taken for {matrix.ClassNames[predicted]}\n");
        }

        return text.ToString();
    }

    // Zeros are the background in which the errors should stand out.
    private static string Count(long count) => count == 0 ? "·" : count.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) => share switch
    {
        double.NaN => "-",
        1 => "100%",
        _ => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };
}
