namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Writes a column's values into encoded rows. A value is first made what it means here, one float: a number, or a category's number; of a
/// table's categories that is done once each. Each writer has cells of its own and sets them all.
/// </summary>
internal abstract class ColumnWriter
{
    /// <summary>What a number of the column means.</summary>
    public abstract float Meaning(float number);

    /// <summary>What a text of the column means; an empty one is missing.</summary>
    public abstract float Meaning(ReadOnlySpan<char> text);

    /// <summary>What a date of the column means.</summary>
    public virtual float Meaning(DateTime date) => date == default ? float.NaN : 0;

    /// <summary>Writes a value.</summary>
    /// <param name="meaning">What it means.</param>
    /// <param name="row">The row, <c>[Width]</c>.</param>
    public abstract void Write(float meaning, Span<float> row);

    /// <summary>Writes a date.</summary>
    public virtual void Write(DateTime date, Span<float> row) => Write(Meaning(date), row);

    /// <summary>The writer of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="number">The place of its first number in a row.</param>
    /// <param name="indicator">The place of its first indicator.</param>
    /// <param name="code">The place of its category number.</param>
    public static ColumnWriter Create(EncodedColumn column, int number, int indicator, int code) => column.Encoding switch
    {
        ColumnEncoding.Number => new NumberWriter(number, column.Quartiles!, column.HasMissingIndicator ? indicator : null),
        ColumnEncoding.TwoValues when column.Quartiles is { } range => new TwoNumbersWriter(indicator, range[0], range[^1]),
        ColumnEncoding.TwoValues => new TwoCategoriesWriter(column.Categories, indicator),
        ColumnEncoding.OneHot => new OneHotWriter(column.Categories, indicator, column.HasMissingIndicator),
        ColumnEncoding.Code => new CodeWriter(column.Categories, code),
        ColumnEncoding.DateParts => new DateWriter(
            column.DateParts, column.DatePartMedians, number, column.HasMissingIndicator ? indicator : null),
        ColumnEncoding.Missing => new MissingWriter(indicator),
        _ => throw new ArgumentException($"Column {column} is not written."),
    };
}
