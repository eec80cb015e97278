namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// A named column of a <see cref="Table"/>: a <see cref="NumberColumn"/>, a <see cref="CategoryColumn"/> or a <see cref="DateColumn"/>. It
/// does not change; values that it is made from are copied. Any value may be missing.
/// </summary>
public abstract class TableColumn
{
    private protected TableColumn(string name, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Count) = (name, count);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>What the values are.</summary>
    public abstract TableColumnKind Kind { get; }

    /// <summary>Whether a row's value is missing.</summary>
    /// <param name="row">The row, from 0.</param>
    public abstract bool IsMissing(int row);

    /// <summary>A column of the same name with some of the rows, in the order given; a row may come several times.</summary>
    /// <param name="rows">The rows' numbers, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public abstract TableColumn Rows(ReadOnlySpan<int> rows);

    /// <summary>
    /// The values as targets of a classification: categories in the order of their names, numbers in their own. Names that no row has are
    /// no classes.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// A row lacks its value, the numbers look like values and not like classes, or these are dates.
    /// </exception>
    public Data.Targets ToClasses() => ColumnTargets.Classes(this);

    /// <summary>The values as targets of a regression.</summary>
    /// <exception cref="InvalidDataException">A row lacks its value, or these are no numbers.</exception>
    public Data.Targets ToValues() => ColumnTargets.Values(this);

    /// <summary>The name in quotes, the kind and the number of rows.</summary>
    public override string ToString() => $"'{Name}', {Kind}, {Count:N0} rows";

    private protected static T[] Select<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows)
    {
        T[] selected = new T[rows.Length];
        for (int i = 0; i < selected.Length; i++)
        {
            selected[i] = (uint)rows[i] < (uint)values.Length
                ? values[rows[i]]
                : throw new ArgumentOutOfRangeException(
                    nameof(rows), $"Row {rows[i]} is asked for; the column has {values.Length} rows, numbered from 0.");
        }

        return selected;
    }
}
