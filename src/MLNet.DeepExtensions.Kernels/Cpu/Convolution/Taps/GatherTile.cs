namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One tile's work for <see cref="GatherKernel"/>: <c>C = clamp(initial + A B)</c> with C <c>[rows, columns]</c>, where the rows of A and C
/// lie anywhere in memory, and each row of A is read as the same runs of equally spaced elements. So a convolution reads its images in
/// place: element p of run q of row r is <c>A[r][Starts[q] + p Step]</c>, and it meets row <c>BStarts[q] + p</c> of B.
/// </summary>
internal unsafe struct GatherTile
{
    /// <summary>
    /// Whether the columns do not mix: A holds a value for each column where a run's element is, <c>C[r, j] = sum A[r][.. + j] B[..,
    /// j]</c>, as depthwise convolutions need it.
    /// </summary>
    public bool IsLanewise;

    /// <summary>The rows of A.</summary>
    public float** A;

    /// <summary>Where the runs begin, counted from a row's address.</summary>
    public nint* Starts;

    /// <summary>The row of B that each run begins with.</summary>
    public nint* BStarts;

    /// <summary>The number of runs; with none the sums are empty.</summary>
    public nint Runs;

    /// <summary>Elements of a run, 1 or more.</summary>
    public nint Length;

    /// <summary>The distance between elements of a run.</summary>
    public nint Step;

    /// <summary>The right operand.</summary>
    public float* B;

    /// <summary>The distance between rows of B.</summary>
    public nint BStep;

    /// <summary>Whether rows of B are padded to whole vectors; otherwise what lies beyond the columns is not touched.</summary>
    public bool IsBPadded;

    /// <summary>Whether the sums begin with what stands in C.</summary>
    public bool Accumulate;

    /// <summary>What the sums of every row begin with otherwise, as wide as the tile: a bias; null for zeros.</summary>
    public float* Initial;

    /// <summary>The rows of the result.</summary>
    public float** C;

    /// <summary>Columns of the tile, 1 to <see cref="MicroKernel.MaximumColumns"/>.</summary>
    public nint Columns;

    /// <summary>Whether to keep the result between <see cref="Lowest"/> and <see cref="Highest"/>: ReLU and ReLU6.</summary>
    public bool Clamp;

    /// <summary>The lower bound.</summary>
    public float Lowest;

    /// <summary>The upper bound.</summary>
    public float Highest;
}
