using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Rows of a table by whole numbers, column by column; an item is a range of the numbers.</summary>
internal readonly unsafe struct TableLookup(
    LookupShape shape, float* x, int* starts, float* table, int* numbers, float* y) : IRangeBody
{
    private readonly float* _x = x;
    private readonly int* _starts = starts;
    private readonly float* _table = table;
    private readonly int* _numbers = numbers;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        int column = (int)(start % shape.Columns);
        for (long i = start; i < start + count; i++)
        {
            int row = RowOf(i, column);
            _numbers[i] = row;
            Span<float> to = new(_y + (i * shape.Width), shape.Width);
            if (row < 0)
            {
                to.Clear();
            }
            else
            {
                new ReadOnlySpan<float>(_table + ((long)row * shape.Width), shape.Width).CopyTo(to);
            }

            column = column + 1 == shape.Columns ? 0 : column + 1;
        }
    }

    private int RowOf(long index, int column)
    {
        (float value, int first, int end) = (_x[index], _starts[column], _starts[column + 1]);
        if ((uint)first >= (uint)end || end > shape.TableRows)
        {
            ThrowColumn(column, first, end);
        }

        int known = end - first - (shape.Unknown == UnknownNumbers.OwnRow ? 1 : 0);
        bool isPadding = shape.Padding >= 0 && value == shape.Padding;
        if (value >= 0 && value < known && value == (int)value)
        {
            return isPadding ? -1 : first + (int)value;
        }

        if (shape.Unknown == UnknownNumbers.Refused || value != MathF.Floor(value))
        {
            ThrowValue(index, column, known);
        }

        return isPadding || shape.Unknown == UnknownNumbers.Zeros ? -1 : end - 1;
    }

    [DoesNotReturn]
    private void ThrowValue(long index, int column, int known) => throw new ArgumentException(
        $"Value {column} of row {index / shape.Columns} is {_x[index]}; an embedding of {known} takes the whole numbers 0 to {known - 1}"
        + (shape.Unknown == UnknownNumbers.Refused ? "." : ", and other whole numbers as unknown."));

    [DoesNotReturn]
    private void ThrowColumn(int column, int first, int end) => throw new ArgumentException(
        $"Column {column} has the rows from {first} to before {end}; starts rise from 0 to {shape.TableRows}, the rows of the table.");
}
