using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Sparse rows as kernels read them.</summary>
internal readonly struct SparseOperand
{
    private readonly ArrayView<int> _starts;
    private readonly ArrayView<int> _columns;
    private readonly ArrayView<float> _values;
    private readonly Operand _scale;

    /// <summary>Checks the operand.</summary>
    /// <exception cref="ArgumentException">A view is too short, or a size out of range.</exception>
    public SparseOperand(KernelLauncher launcher, DenseShape shape, int rows, in SparseRows x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.OutFeatures);
        x.RequireSameLengths();
        _starts = x.Starts.Values(rows + 1L);
        _scale = launcher.Optional(x.Scale, shape.InFeatures, nameof(x.Scale));

        // Every view of a kernel's arguments has an address, whether it is used or not.
        bool isEmpty = x.Columns.IsEmpty;
        _columns = isEmpty ? _starts : x.Columns.Values(x.Columns.Length);
        _values = isEmpty ? launcher.Optional(default, 0, nameof(x.Values)).Values : x.Values.Values(x.Values.Length);
    }

    /// <summary>A row's first element.</summary>
    public int Start(int row) => _starts[row];

    /// <summary>An element's column.</summary>
    public int Column(int index) => _columns[index];

    /// <summary>An element's scaled value.</summary>
    public float Value(int index) => _scale.IsPresent ? _values[index] * _scale.Values[_columns[index]] : _values[index];
}
