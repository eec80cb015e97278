namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The part of a product that one group computes, in constants: a kernel is compiled for each. A thread's own part is
/// <see cref="IThreadTile{TSelf}.Side"/>
/// squared, so that the group has <c>Rows Columns / Side^2</c> threads; no operand may have more than sixteen values of a slice a thread.
/// All are powers of two.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of the part.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the part.</summary>
    static abstract int Columns { get; }

    /// <summary>Products of each sum that are brought to shared memory at once: 4 or 16.</summary>
    static abstract int Depth { get; }
}

/// <summary>For large products: 256 threads of 8x8 sums.</summary>
internal readonly struct LargeTile : ITile
{
    public static int Rows => 128;

    public static int Columns => 128;

    public static int Depth => 16;
}

/// <summary>For products of few large parts: 256 threads of 4x4 sums.</summary>
internal readonly struct MediumTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 64;

    public static int Depth => 16;
}

/// <summary>For few columns, as few channels give: 128 threads of 4x4 sums.</summary>
internal readonly struct NarrowTile : ITile
{
    public static int Rows => 64;

    public static int Columns => 32;

    public static int Depth => 16;
}

/// <summary>For few rows: 64 threads of 4x4 sums.</summary>
internal readonly struct FlatTile : ITile
{
    public static int Rows => 16;

    public static int Columns => 64;

    public static int Depth => 16;
}

/// <summary>The large tile's counterpart on the simulator: 4 threads of 8x8 sums.</summary>
internal readonly struct SimulatedLargeTile : ITile
{
    public static int Rows => 16;

    public static int Columns => 16;

    public static int Depth => 4;
}

/// <summary>The medium tile's counterpart on the simulator: 4 threads of 4x4 sums.</summary>
internal readonly struct SimulatedMediumTile : ITile
{
    public static int Rows => 8;

    public static int Columns => 8;

    public static int Depth => 4;
}

/// <summary>The flat tile's counterpart on the simulator: 4 threads of 4x4 sums.</summary>
internal readonly struct SimulatedFlatTile : ITile
{
    public static int Rows => 4;

    public static int Columns => 16;

    public static int Depth => 4;
}
