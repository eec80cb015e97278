using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A parameter of which a batch touches some rows: its gradient lies in its place among the flat gradients, and is zero in all other rows.
/// </summary>
internal sealed class TouchedTable : IDisposable
{
    private readonly IKernelSet _kernels;
    private readonly TouchedRows _rows;
    private readonly GrowingBuffer<int> _last;
    private readonly GrowingBuffer<int> _all;
    private readonly GrowingBuffer<float> _shares;
    private List<int> _summed = [];
    private List<int> _merged = [];
    private float[] _shareValues = [];
    private int[] _numbers = [];
    private int _count;

    public TouchedTable(IKernelSet kernels, ParameterEntry entry, ParameterSegment segment, TouchedRows rows)
    {
        (_kernels, Entry, Segment, _rows) = (kernels, entry, segment, rows);
        Width = entry.Spec.Shape.Channels;
        Segments = new SegmentTable([segment]);
        (_last, _all, _shares) = (new(kernels), new(kernels), new(kernels));
    }

    /// <summary>Which parameter it is.</summary>
    public ParameterEntry Entry { get; }

    /// <summary>Its place, and how the optimizer treats it.</summary>
    public ParameterSegment Segment { get; }

    /// <summary>That alone, as sweeps take it.</summary>
    public SegmentTable Segments { get; }

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>Rows of the table.</summary>
    public int Rows => (int)(Segment.Length / Width);

    /// <summary>Whether a penalty gives every row a gradient.</summary>
    public bool IsPenalized => Segment.L1 != 0 || Segment.L2 != 0;

    /// <summary>The rows whose gradients the last batch has left.</summary>
    public RowSelection Last => new(_last.View, Width);

    /// <summary>The rows whose gradients several batches have left in their sum.</summary>
    public RowSelection Summed => new(_all.View, Width);

    /// <summary>Sets a gradient to zero again.</summary>
    /// <param name="flat">The flat gradients.</param>
    /// <param name="selection">The rows that have one.</param>
    public void Clear(DeviceView<float> flat, in RowSelection selection)
    {
        DeviceView<float> table = Of(flat);
        if (IsPenalized)
        {
            table.Clear();
        }
        else if (!selection.Rows.IsEmpty)
        {
            _kernels.Sparse.ClearRows(selection, table);
        }
    }

    /// <summary>Notes the rows of the batch that went backward.</summary>
    public void Note() => Note(_rows.Numbers);

    /// <summary>Marks the rows of the last batch: 1 for each of them, 0 for the others.</summary>
    /// <param name="marks">A mark for each row of the table.</param>
    public void Mark(Span<float> marks)
    {
        marks.Clear();
        foreach (int row in _numbers.AsSpan(0, _count))
        {
            marks[row] = 1f;
        }
    }

    /// <summary>Notes the rows that are marked: those of several ranks, whose gradients have been added.</summary>
    /// <param name="marks">A mark for each row of the table, more than 0 for those that were touched.</param>
    public void NoteMarked(ReadOnlySpan<float> marks)
    {
        List<int> rows = [];
        for (int row = 0; row < marks.Length; row++)
        {
            if (marks[row] > 0)
            {
                rows.Add(row);
            }
        }

        Note(CollectionsMarshal.AsSpan(rows));
    }

    /// <summary>Adds the last batch's gradient to the sum of several.</summary>
    /// <param name="share">What it is multiplied by.</param>
    /// <param name="gradients">The flat gradients.</param>
    /// <param name="sum">Their sum.</param>
    /// <param name="isFirst">Whether it is the first of them.</param>
    public void Add(float share, DeviceView<float> gradients, DeviceView<float> sum, bool isFirst)
    {
        if (isFirst)
        {
            Clear(sum, Summed);
            _summed.Clear();
        }

        ReadOnlySpan<int> rows = _numbers.AsSpan(0, _count);
        if (_shareValues.Length < 2 * rows.Length)
        {
            _shareValues = new float[4 * rows.Length];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            (_shareValues[2 * i], _shareValues[(2 * i) + 1]) = (share, 1f);
        }

        _shares.Upload(_shareValues.AsSpan(0, 2 * rows.Length));
        if (rows.Length > 0)
        {
            _kernels.Sparse.BlendRows(Last, _shares.View, Of(gradients), Of(sum));
        }

        Merge(rows);
    }

    /// <summary>Goes through the rows of a sum that is not complete.</summary>
    public void VisitSum(StateVisitor state)
    {
        List<double> rows = [.. _summed.Select(row => (double)row)];
        state.Visit($"rows of {Entry.Name}", rows);
        if (state.IsRestoring)
        {
            _summed.Clear();
            _summed.AddRange(rows.Select(row => (int)row));
            _all.Upload([.. _summed]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _last.Dispose();
        _all.Dispose();
        _shares.Dispose();
    }

    private void Note(ReadOnlySpan<int> rows)
    {
        if (_numbers.Length < rows.Length)
        {
            _numbers = new int[Math.Max(rows.Length, 2 * _numbers.Length)];
        }

        rows.CopyTo(_numbers);
        _count = rows.Length;
        _last.Upload(rows);
    }

    private DeviceView<float> Of(DeviceView<float> flat) => flat.Slice(Segment.Offset, Segment.Length);

    // Both are in rising order.
    private void Merge(ReadOnlySpan<int> rows)
    {
        _merged.Clear();
        int i = 0;
        foreach (int row in rows)
        {
            for (; i < _summed.Count && _summed[i] < row; i++)
            {
                _merged.Add(_summed[i]);
            }

            i += i < _summed.Count && _summed[i] == row ? 1 : 0;
            _merged.Add(row);
        }

        for (; i < _summed.Count; i++)
        {
            _merged.Add(_summed[i]);
        }

        (_summed, _merged) = (_merged, _summed);
        _all.Upload(CollectionsMarshal.AsSpan(_summed));
    }
}
