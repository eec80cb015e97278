using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Sparse rows as kernels read them.</summary>
internal readonly struct SparseOperand
{
    private readonly ArrayView<int> _starts;
    private readonly ArrayView<int> _columns;
    private readonly ArrayView<float> _values;
    private readonly Operand _scale;
    private readonly long _nonZeros;
    private readonly int _features;

    /// <summary>Checks the operand.</summary>
    /// <exception cref="ArgumentException">A view is too short, or a size out of range.</exception>
    public SparseOperand(KernelLauncher launcher, DenseShape shape, int rows, in SparseRows x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.OutFeatures);
        x.RequireSameLengths();
        _nonZeros = x.Columns.Length;
        _features = shape.InFeatures;
        _starts = x.Starts.Read(launcher, rows + 1L);
        _scale = launcher.Optional(x.Scale, shape.InFeatures, nameof(x.Scale));

        // Every view of a kernel's arguments has an address, whether it is used or not.
        bool isEmpty = x.Columns.IsEmpty;
        _columns = isEmpty ? _starts : x.Columns.Read(launcher, x.Columns.Length);
        _values = isEmpty ? launcher.Nothing.Values : x.Values.Read(launcher, x.Values.Length);
    }

    /// <summary>A row's first element, or the end of the last row; within the elements, whatever stands there.</summary>
    public int Start(int row) => (int)Math.Min(Math.Max(_starts[row], 0L), _nonZeros);

    /// <summary>Whether a row's elements are where its starts say.</summary>
    public bool IsSound(int row) => _starts[row] >= 0 && _starts[row] <= _starts[row + 1] && _starts[row + 1] <= _nonZeros;

    /// <summary>An element's column.</summary>
    public int Column(int index) => _columns[index];

    /// <summary>Whether there is such a column.</summary>
    public bool HasColumn(int column) => column >= 0 && column < _features;

    /// <summary>An element's scaled value.</summary>
    /// <param name="index">The element.</param>
    /// <param name="column">Its column, one that there is.</param>
    public float Value(int index, int column) => _scale.IsPresent ? _values[index] * _scale.Values[column] : _values[index];
}
