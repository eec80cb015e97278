namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>What a column of a CSV file holds, as far as its values tell.</summary>
/// <param name="Column">The column: by its name, or by its number where there is no header.</param>
/// <param name="Index">Its number, from 0.</param>
/// <param name="IsNumeric">Whether all values that are not missing are finite numbers; false where there is none.</param>
/// <param name="IsWhole">Whether all are whole numbers.</param>
/// <param name="Missing">How many values are missing.</param>
/// <param name="DistinctValues">How many different spellings there are, up to <see cref="MostDistinct"/>.</param>
public sealed record CsvColumnSummary(CsvColumn Column, int Index, bool IsNumeric, bool IsWhole, long Missing, int DistinctValues)
{
    /// <summary>Different spellings are counted up to here.</summary>
    public const int MostDistinct = 1001;

    /// <summary>The name, or the number where there is no header.</summary>
    public string Name => Column.Name ?? $"{Index}";
}
