using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sparse rows as CPU kernels read them.</summary>
internal readonly unsafe struct SparseOperand
{
    private readonly int* _starts;
    private readonly float* _values;
    private readonly float* _scale;
    private readonly long _stored;

    /// <summary>Checks the operand.</summary>
    /// <exception cref="ArgumentException">
    /// A view is too short, a size out of range, or the rows have more non-zeros than there are.
    /// </exception>
    public SparseOperand(WorkerTeam team, DenseShape shape, int rows, in SparseRows x)
    {
        _ = Extent.Of(rows, shape.OutFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        x.RequireSameLengths();
        Rows = rows;
        Features = shape.InFeatures;
        _starts = x.Starts.Read(team, rows + 1L);
        Columns = x.Columns.Read(team, x.Columns.Length);
        _values = x.Values.Read(team, x.Values.Length);
        _scale = x.Scale.ReadOrNull(team, shape.InFeatures);
        _stored = x.Columns.Length;
        NonZeros = _starts[rows];
        if (_starts[0] != 0 || (ulong)NonZeros > (ulong)_stored)
        {
            throw new ArgumentException($"The rows have the non-zeros {_starts[0]} to {NonZeros}; there are {_stored}.", nameof(x));
        }
    }

    public int Rows { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Features { get; }

    /// <summary>The features of the non-zeros: each is to be checked where it is used, since another thread may write there.</summary>
    public int* Columns { get; }

    public long NonZeros { get; }

    /// <summary>The non-zeros of a row, by its start and its end.</summary>
    /// <exception cref="ArgumentException">The starts do not rise from 0 to the number of non-zeros.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int First, int End) Row(int row)
    {
        (int first, int end) = (_starts[row], _starts[row + 1]);
        if ((uint)first > (uint)end || (uint)end > _stored)
        {
            ThrowRow(row, first, end);
        }

        return (first, end);
    }

    /// <summary>A non-zero's feature.</summary>
    /// <exception cref="ArgumentException">The matrix has no such column.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Column(int index)
    {
        int column = Columns[index];
        if ((uint)column >= (uint)Features)
        {
            ThrowColumn(index, column);
        }

        return column;
    }

    /// <summary>The scaled value of a non-zero.</summary>
    /// <param name="index">The non-zero.</param>
    /// <param name="column">Its feature.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Value(int index, int column) => _scale is null ? _values[index] : _values[index] * _scale[column];

    [DoesNotReturn]
    private void ThrowRow(int row, int first, int end) =>
        throw new ArgumentException(
            $"Row {row} has the non-zeros {first} to {end}; starts rise from 0 to {NonZeros}, the number of non-zeros.");

    [DoesNotReturn]
    private void ThrowColumn(int index, int column) =>
        throw new ArgumentException($"Non-zero {index} is in column {column}; the columns are 0 to {Features - 1}.");
}
