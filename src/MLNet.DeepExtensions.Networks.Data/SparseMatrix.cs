namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Rows by their non-zeros (compressed sparse rows), <c>[rows, columns]</c>: row r has the elements <c>Starts[r]</c> to <c>Starts[r + 1] -
/// 1</c>
/// of <see cref="Columns"/> and <see cref="Values"/>. Rows are added one by one; the memory grows as needed, 8 bytes a non-zero, and is
/// kept by <see cref="Clear"/>.
/// </summary>
/// <remarks>Reading is safe from many threads at once as long as nobody adds.</remarks>
public sealed class SparseMatrix
{
    private int[] _starts = new int[16];
    private int[] _columns = new int[64];
    private float[] _values = new float[64];

    /// <summary>A matrix without rows.</summary>
    /// <param name="columnCount">The number of columns, 1 or more.</param>
    public SparseMatrix(int columnCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columnCount);
        ColumnCount = columnCount;
    }

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>The number of rows added since the last <see cref="Clear"/>.</summary>
    public int RowCount { get; private set; }

    /// <summary>The number of elements that are stored.</summary>
    public int NonZeros => _starts[RowCount];

    /// <summary>Where each row begins, and where the last one ends, <c>[rows + 1]</c>.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, RowCount + 1);

    /// <summary>The elements' columns, rising within a row.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, NonZeros);

    /// <summary>The elements' values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, NonZeros);

    /// <summary>The columns of a row's elements.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<int> ColumnsOf(int row) => Columns[Starts[row]..Starts[row + 1]];

    /// <summary>The values of a row's elements.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<float> ValuesOf(int row) => Values[Starts[row]..Starts[row + 1]];

    /// <summary>Makes a matrix of dense rows, without their zeros.</summary>
    /// <param name="rows">The rows, all of one length.</param>
    /// <exception cref="ArgumentException">There is no row, or lengths differ.</exception>
    public static SparseMatrix FromDense(float[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length == 0)
        {
            throw new ArgumentException("There are no rows; at least one is needed.", nameof(rows));
        }

        SparseMatrix matrix = new(rows[0].Length);
        foreach (float[] row in rows)
        {
            matrix.AddDense(row);
        }

        return matrix;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="columns">The elements' columns, rising, from 0 to <see cref="ColumnCount"/> - 1.</param>
    /// <param name="values">The elements' values, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a column is out of range or out of order.</exception>
    /// <exception cref="InvalidOperationException">There would be more elements than an array can hold.</exception>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        if (columns.Length != values.Length)
        {
            throw new ArgumentException(
                $"There are {columns.Length} columns and {values.Length} values; the numbers must be equal.", nameof(columns));
        }

        int last = -1;
        foreach (int column in columns)
        {
            if (column <= last || column >= ColumnCount)
            {
                throw new ArgumentException(
                    $"Row {RowCount} has column {column} after column {last}; columns must ascend, from 0 to {ColumnCount - 1}.",
                    nameof(columns));
            }

            last = column;
        }

        int start = Reserve(columns.Length);
        columns.CopyTo(_columns.AsSpan(start));
        values.CopyTo(_values.AsSpan(start));
        EndRow(start + columns.Length);
    }

    /// <summary>Adds a dense row without its zeros.</summary>
    /// <param name="row">The row, <c>[ColumnCount]</c>.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public void AddDense(ReadOnlySpan<float> row)
    {
        if (row.Length != ColumnCount)
        {
            throw new ArgumentException($"Row {RowCount} has {row.Length} values; {ColumnCount} are needed.", nameof(row));
        }

        int end = Reserve(ColumnCount - row.Count(0f));
        for (int column = 0; column < row.Length; column++)
        {
            if (row[column] != 0f)
            {
                _columns[end] = column;
                _values[end++] = row[column];
            }
        }

        EndRow(end);
    }

    /// <summary>Takes all rows out.</summary>
    public void Clear() => RowCount = 0;

    /// <summary>Writes a row with its zeros.</summary>
    /// <param name="row">The row.</param>
    /// <param name="destination">Receives it, <c>[ColumnCount]</c>.</param>
    public void CopyRow(int row, Span<float> destination)
    {
        destination.Clear();
        ReadOnlySpan<int> columns = ColumnsOf(row);
        ReadOnlySpan<float> values = ValuesOf(row);
        for (int i = 0; i < columns.Length; i++)
        {
            destination[columns[i]] = values[i];
        }
    }

    /// <summary>A copy of some rows.</summary>
    public SparseMatrix Slice(int first, int count)
    {
        SparseMatrix slice = new(ColumnCount);
        for (int row = first; row < first + count; row++)
        {
            slice.Add(ColumnsOf(row), ValuesOf(row));
        }

        return slice;
    }

    /// <summary>Makes room for a row's elements and gives the place of the first.</summary>
    private int Reserve(int elements)
    {
        int start = NonZeros;
        long needed = (long)start + elements;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException($"The matrix would have {needed:N0} elements; at most {Array.MaxLength:N0} can be held.");
        }

        if (needed > _columns.Length)
        {
            int length = (int)Math.Min(Math.Max(needed, 2L * _columns.Length), Array.MaxLength);
            Array.Resize(ref _columns, length);
            Array.Resize(ref _values, length);
        }

        return start;
    }

    private void EndRow(int end)
    {
        if (RowCount + 2 > _starts.Length)
        {
            Array.Resize(ref _starts, 2 * _starts.Length);
        }

        _starts[++RowCount] = end;
    }
}
