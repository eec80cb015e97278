namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Columns of a CSV file, one number each: a categorical column keeps its category's number, and becomes one feature a category only when a
/// row is read. So the rows take no more than four bytes a value of the file, however many categories there are.
/// </summary>
internal sealed class CsvRows
{
    private const int BlockLength = 1 << 14;

    private readonly List<float[]> _blocks = [];
    private readonly int _columns;
    private readonly int _rowsOfBlock;
    private (int Count, int[] FinalNumbers)?[]? _categories;

    public CsvRows(int columns)
    {
        (_columns, Width) = (columns, columns);
        _rowsOfBlock = Math.Max(1, BlockLength / Math.Max(columns, 1));
    }

    public int Count { get; private set; }

    /// <summary>The features of a row.</summary>
    public int Width { get; private set; }

    /// <summary>Adds a row of numbers, and of categories by their appearance.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (Count % _rowsOfBlock == 0)
        {
            _blocks.Add(new float[_rowsOfBlock * _columns]);
        }

        row.CopyTo(_blocks[^1].AsSpan(Count % _rowsOfBlock * _columns));
        Count++;
    }

    /// <summary>
    /// Lets columns become one feature a category; tells the categories of each, and the final number of each number that rows have; null
    /// for a column of numbers.
    /// </summary>
    public void Expand((string[] Names, int[] FinalNumbers)?[] columns)
    {
        _categories = Array.ConvertAll(
            columns, static column => column is { } known ? (known.Names.Length, known.FinalNumbers) : ((int, int[])?)null);
        Width = checked(_categories.Sum(static column => column?.Count ?? 1));
    }

    /// <summary>All rows as they were added, one after the other.</summary>
    public float[] ToArray()
    {
        float[] all = new float[Count * _columns];
        for (int row = 0; row < Count; row += _rowsOfBlock)
        {
            int rows = Math.Min(_rowsOfBlock, Count - row);
            _blocks[row / _rowsOfBlock].AsSpan(0, rows * _columns).CopyTo(all.AsSpan(row * _columns));
        }

        return all;
    }

    /// <summary>Writes a row's features, <c>[Width]</c>.</summary>
    public void CopyRow(int row, Span<float> features)
    {
        ReadOnlySpan<float> stored = _blocks[row / _rowsOfBlock].AsSpan(row % _rowsOfBlock * _columns, _columns);
        if (_categories is null)
        {
            stored.CopyTo(features);
            return;
        }

        features.Clear();
        int to = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            if (_categories[i] is { } category)
            {
                features[to + category.FinalNumbers[(int)stored[i]]] = 1f;
                to += category.Count;
            }
            else
            {
                features[to++] = stored[i];
            }
        }
    }
}
