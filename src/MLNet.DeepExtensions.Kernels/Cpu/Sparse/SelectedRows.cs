using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Selected rows of a table as CPU kernels read them.</summary>
internal readonly unsafe struct SelectedRows
{
    private readonly int* _rows;
    private readonly long _stored;

    /// <summary>Checks the selection.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="selection">The rows.</param>
    /// <param name="tableLength">The values of the table.</param>
    /// <exception cref="ArgumentException">A size is out of range, or there are more rows than the table has.</exception>
    public SelectedRows(WorkerTeam team, in RowSelection selection, long tableLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(selection.Width);
        _stored = tableLength / selection.Width;
        Width = selection.Width;
        if (selection.Rows.Length > _stored)
        {
            throw new ArgumentException(
                $"{selection.Rows.Length} rows are selected; the table has {_stored} of {selection.Width} values.", nameof(selection));
        }

        Count = (int)selection.Rows.Length;
        _rows = selection.Rows.Read(team, Count);
    }

    public int Count { get; }

    public int Width { get; }

    /// <summary>Where a row begins in its table.</summary>
    /// <exception cref="ArgumentException">The rows do not rise, or leave the table.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Place(long index)
    {
        long row = _rows[index];
        if ((ulong)row >= (ulong)_stored || (index > 0 && row <= _rows[index - 1]))
        {
            Throw(index, row);
        }

        return row * Width;
    }

    [DoesNotReturn]
    private void Throw(long index, long row) => throw new ArgumentException(
        $"Selected row {index} is {row}; the rows rise strictly, from 0 to {_stored - 1} at most.");
}
