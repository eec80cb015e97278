using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Selected rows of a table as kernels read them; at least one.</summary>
internal readonly struct SelectedRows
{
    private readonly ArrayView<int> _rows;
    private readonly IndexDivisor _width;
    private readonly long _stored;

    /// <summary>Checks the selection.</summary>
    /// <param name="launcher">The launcher, at work on the call.</param>
    /// <param name="selection">The rows.</param>
    /// <param name="tableLength">The values of the table.</param>
    public SelectedRows(KernelLauncher launcher, in RowSelection selection, long tableLength)
    {
        _rows = selection.Rows.Read(launcher, selection.Rows.Length);
        _width = new IndexDivisor(selection.Width);
        _stored = tableLength / selection.Width;
    }

    /// <summary>Where a selected value stands in the table; -1 where the rows do not rise, or leave the table.</summary>
    /// <param name="item">The value's number among the selected ones.</param>
    /// <param name="index">The number of its row among the selected ones.</param>
    public long Place(long item, out int index)
    {
        index = (int)_width.Quotient(item, out int column);
        int row = _rows[index];
        return row < 0 || row >= _stored || (index > 0 && row <= _rows[index - 1]) ? -1 : ((long)row * _width.Divisor) + column;
    }

    /// <summary>Throws where more rows are selected than the table has.</summary>
    /// <exception cref="ArgumentException">A size is out of range, or there are more.</exception>
    /// <returns>The number of selected values.</returns>
    public static long Require(in RowSelection selection, long tableLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(selection.Width);
        return selection.Rows.Length <= tableLength / selection.Width
            ? selection.Rows.Length * selection.Width
            : throw new ArgumentException(
                $"{selection.Rows.Length} rows are selected; the table has {tableLength / selection.Width} of {selection.Width} values.",
                nameof(selection));
    }
}
