namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A column of dates and times. <c>default(DateTime)</c>, the first moment of the year 1, is a missing value.</summary>
public sealed class DateColumn : TableColumn
{
    private readonly DateTime[] _values;

    /// <summary>A column of dates.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A date a row; null where it is missing.</param>
    public DateColumn(string name, params IEnumerable<DateTime?> values)
        : this([.. values.Select(static value => value ?? default)], name)
    {
    }

    /// <summary>A column of dates.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A date a row; <c>default(DateTime)</c> where it is missing.</param>
    public DateColumn(string name, ReadOnlySpan<DateTime> values)
        : this(values.ToArray(), name)
    {
    }

    private DateColumn(DateTime[] values, string name)
        : base(name, values.Length) => _values = values;

    /// <inheritdoc/>
    public override TableColumnKind Kind => TableColumnKind.Date;

    /// <summary>The dates; <c>default(DateTime)</c> is missing.</summary>
    public ReadOnlySpan<DateTime> Values => _values;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[row] == default;

    /// <inheritdoc/>
    public override TableColumn Rows(ReadOnlySpan<int> rows) => new DateColumn(Select<DateTime>(_values, rows), Name);
}
