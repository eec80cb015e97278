namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What is odd about a column; null for nothing.</summary>
internal static class ColumnWarnings
{
    // Of fewer rows each may have a value of its own by chance.
    private const int FewestRows = 50;

    private const double MostlyNumbers = 0.9;

    private const string Ignore = $"{nameof(TableEncoderOptions)}.{nameof(TableEncoderOptions.Ignored)} leaves it out.";

    /// <summary>Whole numbers, each in one row, that lie close together: the numbers of rows.</summary>
    public static string? RowNumber(string name, NumberSummary numbers) => numbers.Rows >= FewestRows && numbers.CountsRows
        ? $"Column '{name}' looks like the number of a row: each of {numbers.Rows:N0} rows has a whole number of its own. {Ignore}"
        : null;

    /// <summary>Categories, each in one row: the names of rows.</summary>
    public static string? RowName(CategoryColumn column, int distinct, bool isLeftOut) =>
        column.Count >= FewestRows && distinct == column.Count
        ? $"Column '{column.Name}' looks like the name of a row: each of {column.Count:N0} rows has one of its own"
            + (isLeftOut ? "; it is left out." : $". {Ignore}")
        : null;

    /// <summary>Texts of which nearly all are numbers: a missing value with a spelling of its own, perhaps.</summary>
    public static string? MixedNumbers(CategoryColumn column)
    {
        bool[] isNumber = [.. column.Names.Select(static name => NumberText.TryParse(name, out _))];
        (int numbers, int present, string? other) = (0, 0, null);
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                present++;
                numbers += isNumber[code] ? 1 : 0;
                other ??= isNumber[code] ? null : column.Names[code];
            }
        }

        return other is not null && numbers >= MostlyNumbers * present
            ? $"Column '{column.Name}' is taken for categories, since '{other}' is no number, though {numbers:N0} of {present:N0} texts are. "
                + $"{nameof(TableEncoderOptions)}.{nameof(TableEncoderOptions.Numbers)} makes it numbers, and a missing value of what is none."
            : null;
    }
}
