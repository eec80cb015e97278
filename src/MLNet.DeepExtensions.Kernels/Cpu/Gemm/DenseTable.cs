namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A kernel of matrix products.</summary>
/// <param name="team">The threads, at work on the call.</param>
/// <param name="product">The operands.</param>
internal unsafe delegate void DenseKernel(WorkerTeam team, in MatrixProduct product);

/// <summary>
/// Which kernel runs for which fully connected layer: the first that fits. All conditions stand here. The number of rows may differ from
/// call to call, so that each asks. What takes a single sample through small layers is in <see cref="ChainTable"/>.
/// </summary>
internal static unsafe class DenseTable
{
    /// <summary>The matrix products of this processor, in all three directions: see <see cref="ProductsOf"/>.</summary>
    public static KernelTable<MatrixProduct, DenseKernel> Products { get; } = ProductsOf(MicroKernel.VectorLength);

    /// <summary>
    /// The matrix products in the order <c>[rows, depth] [depth, columns]</c>: <c>y = x W</c> forward, <c>dx = dy W^T</c> and <c>dW = x^T
    /// dy</c> backward.
    /// </summary>
    /// <param name="lanes">Floats in a vector.</param>
    public static KernelTable<MatrixProduct, DenseKernel> ProductsOf(int lanes) => new(
        new("gemv-small", (in p) => IsRow(in p) && FitsCache(in p), (_, in p) => SmallGemv.Multiply(in p)),
        new("gemv", (in p) => IsRow(in p), Gemv.Multiply),
        new("gemm-packed", (in p) => FitsPacking(in p, lanes), Gemm.MultiplyPacked),
        new("gemm", (in p) => true, Gemm.MultiplyInPlace));

    /// <summary>A row times a matrix that is not transposed, and nothing in C to add to.</summary>
    private static bool IsRow(in MatrixProduct product) =>
        product.Rows == 1 && product.AStep == 1 && !product.BTransposed && !product.Accumulate && !product.IsGated
            && product.ColumnSums == null;

    /// <summary>Whether the weights, at most 64 KiB, stay in the nearest caches, so that a call's own cost is most of it.</summary>
    private static bool FitsCache(in MatrixProduct product)
    {
        const int MostWeights = 1 << 14;

        return (long)product.Depth * product.Columns <= MostWeights;
    }

    /// <summary>
    /// Whether A is worth a copy: where it is read for more than two panels of columns, and does not stay in the first-level cache as it
    /// is.
    /// </summary>
    private static bool FitsPacking(in MatrixProduct product, int lanes)
    {
        const int FewestPanels = 2;

        return product.Columns > FewestPanels * 2 * lanes && (long)product.Rows * product.Depth > Gemm.SmallFloats;
    }
}
