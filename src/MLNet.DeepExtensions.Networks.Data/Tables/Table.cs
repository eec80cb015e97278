namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// A table: named columns of as many rows, each of its own kind, in which values may be missing. It does not change.
/// </summary>
/// <example><code>Table table = new(new NumberColumn("age", 39, 50, float.NaN), new CategoryColumn("work", "private", null, "state"));
/// </code></example>
public sealed partial class Table
{
    // So many columns are named in an error; more would hide its end.
    private const int MostNamed = 20;

    private readonly TableColumn[] _columns;
    private readonly Dictionary<string, int> _numberOf;

    /// <summary>A table of columns.</summary>
    /// <param name="columns">The columns: one or more.</param>
    /// <exception cref="ArgumentException">
    /// There is none, two have the same name, or the numbers of rows differ; the message names them.
    /// </exception>
    public Table(params IEnumerable<TableColumn> columns)
    {
        _columns = [.. columns];
        if (_columns.Length == 0)
        {
            throw new ArgumentException("There are no columns; a table has one or more.", nameof(columns));
        }

        _numberOf = new Dictionary<string, int>(_columns.Length, StringComparer.Ordinal);
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_numberOf.TryAdd(_columns[i].Name, i))
            {
                throw new ArgumentException($"Two columns are named '{_columns[i].Name}'; names must be unique.", nameof(columns));
            }

            if (_columns[i].Count != _columns[0].Count)
            {
                throw new ArgumentException(
                    $"Column '{_columns[i].Name}' has {_columns[i].Count:N0} rows and '{_columns[0].Name}' has {_columns[0].Count:N0}; "
                    + "all must have the same number.",
                    nameof(columns));
            }
        }
    }

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<TableColumn> Columns => _columns;

    /// <summary>The number of rows.</summary>
    public int RowCount => _columns[0].Count;

    /// <summary>A column by its name.</summary>
    /// <param name="name">The name, compared letter by letter.</param>
    /// <exception cref="KeyNotFoundException">There is none; the message names those that there are.</exception>
    public TableColumn this[string name] =>
        Find(name) ?? throw new KeyNotFoundException($"The table has no column '{name}'; {DescribeColumns()}.");

    /// <summary>A column by its name; null where there is none.</summary>
    /// <param name="name">The name, compared letter by letter.</param>
    public TableColumn? Find(string name) => _numberOf.TryGetValue(name, out int number) ? _columns[number] : null;

    /// <summary>A table of some of the rows, in the order given; a row may come several times.</summary>
    /// <param name="rows">The rows' numbers, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Table Rows(IReadOnlyList<int> rows)
    {
        int[] numbers = [.. rows];
        return new Table(_columns.Select(column => column.Rows(numbers)));
    }

    /// <summary>A table without some columns: without that of the target, say.</summary>
    /// <param name="names">Their names.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="ArgumentException">No column would be left.</exception>
    public Table Without(params IReadOnlyList<string> names)
    {
        HashSet<TableColumn> left = [.. names.Select(name => this[name])];
        return new Table(_columns.Where(column => !left.Contains(column)));
    }

    /// <summary>A table in which a column takes the place of the one of its name, or comes behind the others.</summary>
    /// <param name="column">The column, of as many rows.</param>
    /// <exception cref="ArgumentException">It has another number of rows.</exception>
    public Table With(TableColumn column) => new(Find(column.Name) is { } old
        ? _columns.Select(other => other == old ? column : other)
        : _columns.Append(column));

    /// <summary>The columns with their kinds and the number of rows.</summary>
    public override string ToString() => $"{RowCount:N0} rows; {DescribeColumns()}";

    /// <summary>The columns' names and kinds, as errors list them: <c>its columns are 'age' (Number) and 'work' (Category)</c>.</summary>
    public string DescribeColumns()
    {
        string names = string.Join(", ", _columns.Take(MostNamed).Select(static column => $"'{column.Name}' ({column.Kind})"));
        return $"its columns are {names}{(_columns.Length > MostNamed ? $" and {_columns.Length - MostNamed:N0} more" : "")}";
    }
}
