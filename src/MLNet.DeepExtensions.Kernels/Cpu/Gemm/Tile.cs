namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One tile's work for <see cref="MicroKernel"/>: <c>C = clamp([before +] A B [+ bias]) [where gate > 0]</c> with C <c>[rows, columns]</c>.
/// Element (r, p) of A lies at <c>A[r ARow + p AStep]</c>, so that packed, row-major and transposed operands read alike.
/// </summary>
internal unsafe struct Tile
{
    /// <summary>The length of the sums.</summary>
    public nint K;

    /// <summary>The left operand.</summary>
    public float* A;

    /// <summary>The distance between rows of A: 1 in a packed panel or a transposed operand.</summary>
    public nint ARow;

    /// <summary>The distance between columns of A: the panel's rows where packed, 1 where row-major.</summary>
    public nint AStep;

    /// <summary>The right operand: row p begins at <c>B[p BStep]</c> and holds the tile's columns side by side.</summary>
    public float* B;

    /// <summary>The distance between rows of B: <see cref="MicroKernel.PanelColumns"/> (or half of it) where packed.</summary>
    public nint BStep;

    /// <summary>
    /// Where the kernel leaves a packed copy of B, edges padded with zeros; null for none. B is then read from far, so the kernel fetches
    /// ahead.
    /// </summary>
    public float* PackedB;

    /// <summary>
    /// Whether B lies side by side from here on, in memory perhaps, so that fetching it ahead pays; not where it is packed.
    /// </summary>
    public bool FetchB;

    /// <summary>The result, row-major.</summary>
    public float* C;

    /// <summary>The distance between rows of C.</summary>
    public nint CRow;

    /// <summary>Columns of the tile, 1 to <see cref="MicroKernel.MaximumColumns"/>.</summary>
    public nint Columns;

    /// <summary>What the sums are added to, row-major: C itself, or what the depth's slices so far came to; null for nothing.</summary>
    public float* Before;

    /// <summary>The distance between rows of <see cref="Before"/>.</summary>
    public nint BeforeRow;

    /// <summary>A value to add to each column; null for none.</summary>
    public float* Bias;

    /// <summary>
    /// Where the values here are not above zero the result is zero, as ReLU's derivative asks; laid out as C, null for none.
    /// </summary>
    public float* Gate;

    /// <summary>Whether to keep the result between <see cref="Lowest"/> and <see cref="Highest"/>: ReLU and ReLU6.</summary>
    public bool Clamp;

    /// <summary>The lower bound.</summary>
    public float Lowest;

    /// <summary>The upper bound.</summary>
    public float Highest;
}
