using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The columns of a CSV file, as a command line names them.</summary>
/// <param name="summary">The file.</param>
/// <param name="path">Its path.</param>
internal sealed class CsvNames(CsvSummary summary, string path)
{
    private const int MostListed = 20;

    /// <summary>The columns in a sentence.</summary>
    public string Listed => summary.Options.HasHeader
        ? $"The columns are {string.Join(", ", summary.Columns.Take(MostListed).Select(static column => column.Name))}"
            + (summary.Columns.Count > MostListed ? $" and {summary.Columns.Count - MostListed} more." : ".")
        : $"It has no header; its {summary.Columns.Count} columns are named 0 to {summary.Columns.Count - 1}, or -1 for the last.";

    /// <summary>The columns of some names; a whole number that is no name is a column's number.</summary>
    /// <exception cref="UsageException">There is no such column; the message names one that is alike.</exception>
    public CsvColumn[] Columns(IEnumerable<string> names, string option) => [.. names.Select(name => Column(name, option))];

    /// <summary>Whether a column has texts.</summary>
    public bool IsText(CsvColumn column) => summary.Find(column) is { IsNumeric: false };

    private CsvColumn Column(string name, string option)
    {
        if (summary.Find(name) is { } found)
        {
            return found.Column;
        }

        return int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && summary.Find(number) is { } numbered
            ? numbered.Column
            : throw new UsageException(
                $"{option} names '{name}', which is no column of '{path}'"
                + $"{Suggestion.For(name, summary.Options.HasHeader ? summary.Columns.Select(static column => column.Name) : [])} {Listed}");
    }
}
