namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>The names of the floats of an encoded row.</summary>
internal static class EncodedNames
{
    public static string[] Of(IReadOnlyList<EncodedColumn> inputs) =>
        [.. inputs.SelectMany(Numbers), .. inputs.SelectMany(Indicators), .. inputs.SelectMany(Codes)];

    private static IEnumerable<string> Numbers(EncodedColumn column) => column.Encoding switch
    {
        ColumnEncoding.Number => [column.Name],
        ColumnEncoding.DateParts => column.DateParts.Select(part => $"{column.Name}.{part}"),
        _ => [],
    };

    private static IEnumerable<string> Indicators(EncodedColumn column)
    {
        IEnumerable<string> values = column.Encoding switch
        {
            ColumnEncoding.TwoValues when column.Categories is [_, string second] => [$"{column.Name}={second}"],
            ColumnEncoding.TwoValues => [column.Name],
            ColumnEncoding.OneHot => column.Categories.Select(category => $"{column.Name}={category}"),
            _ => [],
        };
        return column.HasMissingIndicator ? values.Append($"{column.Name}=missing") : values;
    }

    private static IEnumerable<string> Codes(EncodedColumn column) => column.Encoding == ColumnEncoding.Code ? [column.Name] : [];
}
