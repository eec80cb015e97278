using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The table's row of each whole number, a thread a number.</summary>
internal readonly struct LookupNumbers(
    LookupShape shape, ArrayView<float> x, ArrayView<int> starts, ArrayView<int> numbers) : IItemBody
{
    /// <summary>In the place of a row where there is none: the vector is not a number.</summary>
    public const int Wrong = -2;

    private readonly int _columns = shape.Columns;
    private readonly int _padding = shape.Padding;
    private readonly int _unknown = (int)shape.Unknown;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<int> _starts = starts;
    private readonly int _tableRows = shape.TableRows;
    private readonly ArrayView<int> _numbers = numbers;

    public void Run(long item)
    {
        int column = (int)(item % _columns);
        float value = _x[item];
        int first = _starts[column];
        int end = _starts[column + 1];
        bool hasOwnRow = _unknown == (int)UnknownNumbers.OwnRow;
        int known = end - first - (hasOwnRow ? 1 : 0);
        bool isKnown = value >= 0f && value < known;
        int number = isKnown ? (int)value : 0;
        bool isWhole = isKnown ? value == number : value == MathF.Floor(value);
        int row = !isWhole || first < 0 || first >= end || end > _tableRows ? Wrong
            : _padding >= 0 && value == _padding ? -1
            : isKnown ? first + number
            : hasOwnRow ? end - 1
            : _unknown == (int)UnknownNumbers.Zeros ? -1 : Wrong;
        _numbers[item] = row;
    }
}

/// <summary>The rows of the table, a thread a value.</summary>
internal readonly struct LookupRows(int width, ArrayView<int> numbers, ArrayView<float> table, ArrayView<float> y) : IItemBody
{
    private readonly IndexDivisor _width = new(width);
    private readonly ArrayView<int> _numbers = numbers;
    private readonly ArrayView<float> _table = table;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        int row = _numbers[_width.Quotient(item, out int column)];
        _y[item] = row >= 0 ? _table[((long)row * _width.Divisor) + column] : row == LookupNumbers.Wrong ? float.NaN : 0f;
    }
}
