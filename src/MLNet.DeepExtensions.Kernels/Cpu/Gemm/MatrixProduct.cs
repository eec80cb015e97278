namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A matrix product and what happens to its result: <c>C = act([C +] A B + bias)</c> with A <c>[rows, depth]</c>, B <c>[depth, columns]</c>
/// and C <c>[rows, columns]</c>; or, with a gate, <c>C = [C +] (A B) gate'(values)</c>.
/// </summary>
internal unsafe struct MatrixProduct
{
    /// <summary>Rows of A and C.</summary>
    public int Rows;

    /// <summary>Columns of B and C.</summary>
    public int Columns;

    /// <summary>The length of the sums.</summary>
    public int Depth;

    /// <summary>The left operand: element (i, p) at <c>A[i ARow + p AStep]</c>, one of the two strides 1.</summary>
    public float* A;

    /// <summary>The distance between rows of A.</summary>
    public nint ARow;

    /// <summary>The distance between columns of A.</summary>
    public nint AStep;

    /// <summary>
    /// The right operand: element (p, j) at <c>B[p BStride + j]</c>, or at <c>B[j BStride + p]</c> where <see cref="BTransposed"/>.
    /// </summary>
    public float* B;

    /// <summary>The distance between the stored rows of B.</summary>
    public nint BStride;

    /// <summary>Whether B is stored as <c>[columns, depth]</c>.</summary>
    public bool BTransposed;

    /// <summary>The result, row-major.</summary>
    public float* C;

    /// <summary>The distance between rows of C.</summary>
    public nint CRow;

    /// <summary>Whether to add to what stands in C.</summary>
    public bool Accumulate;

    /// <summary>A value to add to each column; null for none.</summary>
    public float* Bias;

    /// <summary>The activation of the result.</summary>
    public Activation Activation;

    /// <summary>The activation whose derivative the product is multiplied with.</summary>
    public Activation Gate;

    /// <summary>The gate's output, laid out as C.</summary>
    public float* GateValues;

    /// <summary>Where the sums of B's columns go (B not transposed), with <see cref="Accumulate"/> too; null for nowhere.</summary>
    public float* ColumnSums;

    /// <summary>Whether the product is multiplied with a gate's derivative.</summary>
    public readonly bool IsGated => Gate.Kind != ActivationKind.Linear;
}
