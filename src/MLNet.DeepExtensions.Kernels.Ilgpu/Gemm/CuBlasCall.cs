namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The sizes of a call of cuBLAS, whose matrices are column by column: <c>C[m, n] = A[m, k] B[k, n]</c>. Ours are row by row, which is the
/// transposed matrix there, so that the product of the transposed operands in the other order is asked for.
/// </summary>
/// <param name="M">Rows there: our product's columns.</param>
/// <param name="N">Columns there: our product's rows.</param>
/// <param name="K">Products of each sum.</param>
/// <param name="TransposesA">Whether A is stored transposed.</param>
/// <param name="StrideA">The distance of A's stored columns.</param>
/// <param name="TransposesB">Whether B is stored transposed.</param>
/// <param name="StrideB">The distance of B's stored columns.</param>
internal readonly record struct CuBlasCall(int M, int N, int K, bool TransposesA, int StrideA, bool TransposesB, int StrideB)
{
    /// <summary><c>y = x W</c>; A is the weights, B is x.</summary>
    public static CuBlasCall Forward(DenseShape shape, int rows) =>
        new(shape.OutFeatures, rows, shape.InFeatures, TransposesA: false, shape.OutFeatures, TransposesB: false, shape.InFeatures);

    /// <summary><c>dx = dy W^T</c>; A is the weights, B is dy.</summary>
    public static CuBlasCall BackwardData(DenseShape shape, int rows) =>
        new(shape.InFeatures, rows, shape.OutFeatures, TransposesA: true, shape.OutFeatures, TransposesB: false, shape.OutFeatures);

    /// <summary><c>dW = x^T dy</c>; A is dy, B is x.</summary>
    public static CuBlasCall BackwardWeights(DenseShape shape, int rows) =>
        new(shape.OutFeatures, shape.InFeatures, rows, TransposesA: false, shape.OutFeatures, TransposesB: true, shape.InFeatures);

    /// <summary>Whether the product is large enough to gain: what becomes of the sums costs a launch of its own.</summary>
    public bool IsLarge => (long)M * N * K >= 1L << 26;
}
