using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How a file may be read as data, and why.</summary>
/// <param name="Options">The options.</param>
/// <param name="Remarks">What was decided about columns, a sentence each: texts that became categories, columns that are left out.</param>
public sealed record CsvSuggestion(CsvOptions Options, IReadOnlyList<string> Remarks)
{
    private const int MostClasses = 20;
    private const int FewRowsOfClass = 4;
    private const int MostCategories = 50;

    internal static CsvSuggestion For(CsvSummary summary, CsvColumn label, bool? isClass)
    {
        CsvColumnSummary learned = summary.Find(label) ?? throw new ArgumentException(
            $"There is no column {label}; the columns are {string.Join(", ", summary.Columns.Select(static column => column.Name))}.",
            nameof(label));
        List<string> remarks = [];
        List<CsvColumn> ignored = [];
        List<CsvColumn> categorical = [];
        foreach (CsvColumnSummary column in summary.Columns.Where(column => column != learned))
        {
            if (ReasonToIgnore(column, summary.Rows) is { } reason)
            {
                ignored.Add(column.Name.Length > 0 ? column.Column : column.Index);
                remarks.Add($"{Describe(column)} is left out: {reason}.");
            }
            else if (!column.IsNumeric)
            {
                categorical.Add(column.Column);
                remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{Describe(column)} has {column.DistinctValues} categories."));
            }
        }

        bool hasMissing = summary.Columns.Any(column => column.Missing > 0 && !ignored.Contains(column.Column));
        CsvOptions options = summary.Options with
        {
            Ignore = ignored,
            Categorical = categorical,
            Missing = hasMissing ? MissingValueHandling.DropRow : MissingValueHandling.Error,
        };
        return new CsvSuggestion(
            isClass ?? IsClass(learned, summary.Rows)
                ? options with { Label = learned.Column }
                : options with { Targets = [learned.Column] },
            remarks);
    }

    private static bool IsClass(CsvColumnSummary column, long rows) => !column.IsNumeric
        || (column.IsWhole && column.DistinctValues <= MostClasses
            && (long)column.DistinctValues * FewRowsOfClass <= rows - column.Missing);

    private static string? ReasonToIgnore(CsvColumnSummary column, long rows) =>
        column.Name.Length == 0 ? "it has no name"
        : 2 * column.Missing > rows ? string.Create(CultureInfo.InvariantCulture, $"{column.Missing:N0} of {rows:N0} values are missing")
        : !column.IsNumeric && column.DistinctValues > MostCategories ? "it has more than 50 different texts"
        : null;

    private static string Describe(CsvColumnSummary column) =>
        column.Column.Name is null ? $"Column {column.Index}" : $"'{CsvTable.Shorten(column.Name)}'";
}
