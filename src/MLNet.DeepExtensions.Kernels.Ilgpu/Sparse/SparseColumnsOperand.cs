using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Sparse columns as kernels read them.</summary>
internal readonly struct SparseColumnsOperand
{
    private readonly ArrayView<int> _columns;
    private readonly ArrayView<int> _starts;
    private readonly ArrayView<int> _rows;
    private readonly Operand _values;
    private readonly Operand _scale;
    private readonly long _stored;
    private readonly int _rowCount;
    private readonly int _features;

    /// <summary>Checks the operand, of which at least one column is there.</summary>
    /// <exception cref="ArgumentException">A view is too short.</exception>
    public SparseColumnsOperand(KernelLauncher launcher, DenseShape shape, int rows, in SparseColumns x)
    {
        (_stored, _rowCount, _features) = (x.Rows.Length, rows, shape.InFeatures);
        _columns = x.Columns.Read(launcher, x.Columns.Length);
        _starts = x.Starts.Read(launcher, x.Columns.Length + 1);

        // Every view of a kernel's arguments has an address, whether it is used or not.
        _rows = x.Rows.IsEmpty ? _starts : x.Rows.Read(launcher, _stored);
        _values = launcher.Optional(x.Values, _stored, nameof(x.Values));
        _scale = launcher.Optional(x.Scale, shape.InFeatures, nameof(x.Scale));
    }

    /// <summary>A column by its place among those that there are; -1 where it does not rise, or leaves the matrix.</summary>
    public int Column(int index)
    {
        int column = _columns[index];
        return column < 0 || column >= _features || (index > 0 && column <= _columns[index - 1]) ? -1 : column;
    }

    /// <summary>Its first element; within the elements, whatever stands there.</summary>
    public int First(int index) => (int)Math.Min(Math.Max(_starts[index], 0L), _stored);

    /// <summary>An element's row; -1 where there is none.</summary>
    public int Row(int element) => _rows[element] >= 0 && _rows[element] < _rowCount ? _rows[element] : -1;

    /// <summary>What an element's row is multiplied by.</summary>
    /// <param name="element">The element.</param>
    /// <param name="column">Its column, one that there is.</param>
    public float Value(int element, int column) =>
        (_values.IsPresent ? _values.Values[element] : 1f) * (_scale.IsPresent ? _scale.Values[column] : 1f);
}
