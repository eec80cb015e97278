using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Which rows of a table a batch touches, and by which of its own: the batch's uses of the table, sorted by row, those of a row in the
/// batch's order. The memory grows with the uses; once it fits the largest batch, nothing is allocated.
/// </summary>
/// <param name="kernels">The device.</param>
/// <param name="tableRows">Rows of the table.</param>
internal sealed class TouchedRows(IKernelSet kernels, int tableRows) : IDisposable
{
    // Of a radix sort: two passes do for 4 million rows.
    private const int DigitBits = 11;

    private readonly int[] _counts = new int[1 << DigitBits];
    private readonly GrowingBuffer<int> _deviceNumbers = new(kernels);
    private readonly GrowingBuffer<int> _deviceStarts = new(kernels);
    private readonly GrowingBuffer<int> _deviceUsers = new(kernels);
    private readonly GrowingBuffer<float> _deviceValues = new(kernels);
    private int[] _rows = [];
    private int[] _uses = [];
    private int[] _otherRows = [];
    private int[] _otherUses = [];
    private float[] _values = [];
    private int _count;

    /// <summary>The rows that are touched, in rising order.</summary>
    public ReadOnlySpan<int> Numbers => _otherRows.AsSpan(0, _count);

    /// <summary>The uses as kernels take them: a sparse matrix of batch rows and table rows.</summary>
    /// <param name="scale">What each row's part is multiplied by; empty for 1.</param>
    public SparseColumns Columns(DeviceView<float> scale = default) =>
        new(_deviceNumbers.View, _deviceStarts.View, _deviceUsers.View, _deviceValues.View, scale);

    /// <summary>Sorts a batch's uses.</summary>
    /// <param name="rows">The row of each use; a negative one is none.</param>
    public void Group(ReadOnlySpan<int> rows)
    {
        Grow(rows.Length);
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0)
            {
                (_rows[count], _uses[count]) = (rows[i], i);
                count++;
            }
        }

        Sort(count);
        Collect(count);
        Upload(count, values: []);
    }

    /// <summary>Sorts the non-zeros of a sparse batch, whose users are its rows.</summary>
    public void Group(SparseMatrix batch)
    {
        int count = batch.NonZeros;
        Grow(count);
        batch.Columns.CopyTo(_rows);
        for (int i = 0; i < count; i++)
        {
            _uses[i] = i;
        }

        Sort(count);
        ReadOnlySpan<float> values = batch.Values;
        for (int i = 0; i < count; i++)
        {
            _values[i] = values[_uses[i]];
        }

        ToBatchRows(batch, count);
        Collect(count);
        Upload(count, _values.AsSpan(0, count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deviceNumbers.Dispose();
        _deviceStarts.Dispose();
        _deviceUsers.Dispose();
        _deviceValues.Dispose();
    }

    private void Grow(int uses)
    {
        if (_rows.Length <= uses)
        {
            int length = Math.Max(uses + 1, 2 * _rows.Length);
            (_rows, _uses, _otherRows, _otherUses) = (new int[length], new int[length], new int[length], new int[length]);
            _values = new float[length];
        }
    }

    private void Sort(int count)
    {
        int bits = 32 - int.LeadingZeroCount(Math.Max(tableRows - 1, 1));
        for (int shift = 0; shift < bits; shift += DigitBits)
        {
            Array.Clear(_counts);
            for (int i = 0; i < count; i++)
            {
                _counts[Digit(_rows[i], shift)]++;
            }

            int place = 0;
            for (int digit = 0; digit < _counts.Length; digit++)
            {
                (place, _counts[digit]) = (place + _counts[digit], place);
            }

            for (int i = 0; i < count; i++)
            {
                int to = _counts[Digit(_rows[i], shift)]++;
                (_otherRows[to], _otherUses[to]) = (_rows[i], _uses[i]);
            }

            (_rows, _otherRows) = (_otherRows, _rows);
            (_uses, _otherUses) = (_otherUses, _uses);
        }
    }

    private static int Digit(int row, int shift) => (row >> shift) & ((1 << DigitBits) - 1);

    // The batch's rows come one after the other, so that a table of the non-zeros' rows is filled in one pass.
    private void ToBatchRows(SparseMatrix batch, int count)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            _otherUses.AsSpan(batch.Starts[row]..batch.Starts[row + 1]).Fill(row);
        }

        for (int i = 0; i < count; i++)
        {
            _uses[i] = _otherUses[_uses[i]];
        }
    }

    /// <summary>Each row once, in _otherRows; where its uses begin, in _otherUses.</summary>
    private void Collect(int count)
    {
        _count = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == 0 || _rows[i] != _rows[i - 1])
            {
                (_otherRows[_count], _otherUses[_count]) = (_rows[i], i);
                _count++;
            }
        }

        _otherUses[_count] = count;
    }

    private void Upload(int count, ReadOnlySpan<float> values)
    {
        _deviceNumbers.Upload(Numbers);
        _deviceStarts.Upload(_otherUses.AsSpan(0, _count + 1));
        _deviceUsers.Upload(_uses.AsSpan(0, count));
        _deviceValues.Upload(values);
    }
}
