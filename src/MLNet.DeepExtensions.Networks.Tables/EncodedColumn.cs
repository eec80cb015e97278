namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What a <see cref="TableEncoder"/> has learnt of a column, and how it writes it.</summary>
public sealed record EncodedColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What its values are in a table.</summary>
    public required TableColumnKind Kind { get; init; }

    /// <summary>How it is written.</summary>
    public required ColumnEncoding Encoding { get; init; }

    /// <summary>Why it is written so, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How many different values the training rows have, missing ones not counted.</summary>
    public required int DistinctCount { get; init; }

    /// <summary>The share of the training rows that lack the value.</summary>
    public required double MissingShare { get; init; }

    /// <summary>
    /// The smallest of the training rows' numbers, the lower quartile, the median, the upper quartile and the largest; null where the
    /// column is not read as numbers, or has none. Quartiles lie between two numbers as numpy's do.
    /// </summary>
    public IReadOnlyList<float>? Quartiles { get; init; }

    /// <summary>
    /// The categories that have a meaning, in the order of their names; empty where the column is not read as categories. A missing value's
    /// indicator comes behind theirs; category numbers begin with 1.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The training rows of each of <see cref="Categories"/>.</summary>
    public IReadOnlyList<int> CategoryRows { get; init; } = [];

    /// <summary>The parts of a date that are written; empty for other columns.</summary>
    public IReadOnlyList<DatePart> DateParts { get; init; } = [];

    /// <summary>The median of each of <see cref="DateParts"/>.</summary>
    public IReadOnlyList<float> DatePartMedians { get; init; } = [];

    /// <summary>The name in quotes, the kind and how it is written.</summary>
    public override string ToString() => $"'{Name}', {Kind}: {Encoding}";

    /// <summary>Whether a missing value has an indicator.</summary>
    internal bool HasMissingIndicator => MissingShare > 0
        && Encoding is ColumnEncoding.Number or ColumnEncoding.OneHot or ColumnEncoding.DateParts or ColumnEncoding.Missing;

    /// <summary>The numbers, indicators and category numbers that it becomes.</summary>
    internal (int Numbers, int Indicators, int Codes) Size
    {
        get
        {
            int missing = HasMissingIndicator ? 1 : 0;
            return Encoding switch
            {
                ColumnEncoding.Number => (1, missing, 0),
                ColumnEncoding.TwoValues => (0, 1, 0),
                ColumnEncoding.OneHot => (0, Categories.Count + missing, 0),
                ColumnEncoding.Code => (0, 0, 1),
                ColumnEncoding.DateParts => (DateParts.Count, missing, 0),
                ColumnEncoding.Missing => (0, missing, 0),
                _ => (0, 0, 0),
            };
        }
    }
}
