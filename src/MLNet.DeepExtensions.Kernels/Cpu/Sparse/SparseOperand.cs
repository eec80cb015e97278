using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sparse rows as CPU kernels read them.</summary>
internal readonly unsafe struct SparseOperand
{
    private readonly float* _scale;

    /// <summary>Checks the operand.</summary>
    /// <exception cref="ArgumentException">A view is too short, a size out of range, or the rows have more non-zeros than there are.</exception>
    public SparseOperand(DenseShape shape, int rows, in SparseRows x)
    {
        _ = Extent.Of(rows, shape.OutFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        x.RequireSameLengths();
        Rows = rows;
        Starts = x.Starts.Pointer(rows + 1L);
        Columns = x.Columns.Pointer(x.Columns.Length);
        Values = x.Values.Pointer(x.Values.Length);
        _scale = x.Scale.PointerOrNull(shape.InFeatures);
        if (Starts[0] != 0 || (ulong)Starts[rows] > (ulong)x.Columns.Length)
        {
            throw new ArgumentException($"The rows have the non-zeros {Starts[0]} to {Starts[rows]}; there are {x.Columns.Length}.", nameof(x));
        }
    }

    public int Rows { get; }

    public int* Starts { get; }

    public int* Columns { get; }

    public float* Values { get; }

    public long NonZeros => Starts[Rows];

    /// <summary>The scaled value of a non-zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Value(int index) => _scale is null ? Values[index] : Values[index] * _scale[Columns[index]];
}
