using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Checks what was read of a column before anything is written by it.</summary>
internal static class EncodedColumnCheck
{
    // A category's number is kept as a float, which is exact so far.
    private const int MostCategories = 1 << 24;

    /// <exception cref="JsonException">It does not hold together; the message names the column.</exception>
    public static void Check(EncodedColumn? column)
    {
        if (column is null || string.IsNullOrEmpty(column.Name))
        {
            throw new JsonException("a column has no name");
        }

        if (Find(column) is { } wrong)
        {
            throw new JsonException($"column '{column.Name}' has {wrong}");
        }
    }

    private static string? Find(EncodedColumn column)
    {
        if (column.Reason is null || column.Categories is null || column.CategoryRows is null || column.DateParts is null
            || column.DatePartMedians is null || !Enum.IsDefined(column.Kind) || !Enum.IsDefined(column.Encoding))
        {
            return "a setting that is missing or unknown";
        }

        if (column.MissingShare is not (>= 0 and <= 1) || column.DistinctCount < 0)
        {
            return "a share or a count out of range";
        }

        if (column.Quartiles is { } quartiles && (quartiles.Count != 5 || !quartiles.All(float.IsFinite) || !IsRising(quartiles)))
        {
            return "quartiles that are not five rising numbers";
        }

        if (column.Categories.Count != column.CategoryRows.Count || column.Categories.Count > MostCategories
            || column.Categories.Any(string.IsNullOrEmpty)
            || column.Categories.Distinct(StringComparer.Ordinal).Count() != column.Categories.Count)
        {
            return "categories without names or rows, or one twice";
        }

        if (column.DateParts.Count != column.DatePartMedians.Count || !column.DateParts.All(Enum.IsDefined)
            || column.DateParts.Distinct().Count() != column.DateParts.Count || !column.DatePartMedians.All(float.IsFinite))
        {
            return "parts of dates that are unknown or without medians";
        }

        return IsPossible(column) ? null : $"the encoding {column.Encoding}, for which something is missing";
    }

    private static bool IsPossible(EncodedColumn column) => column.Encoding switch
    {
        ColumnEncoding.Number => column is { Kind: not TableColumnKind.Date, Quartiles: not null },
        ColumnEncoding.TwoValues => column.Kind != TableColumnKind.Date
            && (column.Quartiles is { } range ? range[0] < range[^1] : column.Categories.Count == 2),
        ColumnEncoding.OneHot or ColumnEncoding.Code => column.Kind != TableColumnKind.Date && column.Categories.Count > 0,
        ColumnEncoding.DateParts => column is { Kind: TableColumnKind.Date, DateParts.Count: > 0 },
        ColumnEncoding.Missing => column.MissingShare > 0,
        _ => true,
    };

    private static bool IsRising(IReadOnlyList<float> values) =>
        Enumerable.Range(1, values.Count - 1).All(i => values[i] >= values[i - 1]);
}
