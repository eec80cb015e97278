namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// What touches some rows of a table alone. Fully connected layers whose input is sparse: <c>y = act(x W + b)</c> with x <c>[rows, in]</c>
/// given by its non-zeros, W <c>[in, out]</c>, b <c>[out]</c>, y <c>[rows, out]</c>; the input of a network alone is sparse, so that no
/// gradient of it is asked for. And a table's rows that a batch has chosen: their gradients, sums and means.
/// </summary>
public interface ISparseKernels
{
    /// <summary><c>y = act(x W + b)</c>, a row's non-zeros summed in their order.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input, <c>[rows, in]</c>.</param>
    /// <param name="weights">The weights, <c>[in, out]</c>.</param>
    /// <param name="bias">The bias, <c>[out]</c>, or empty for none.</param>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="y">The output, <c>[rows, out]</c>.</param>
    void Forward(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y);

    /// <summary>
    /// <c>dW[c] = sum over rows of x[row, c] dy[row]</c> for the features c that rows have, summed in the order that x has; the others'
    /// gradients are left alone. <c>db = sum over rows of dy</c>.
    /// </summary>
    /// <param name="shape">The layer, or a table of <c>in</c> rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input, <c>[rows, in]</c>, by its columns.</param>
    /// <param name="dy">The gradient of <c>x W + b</c>, <c>[rows, out]</c>.</param>
    /// <param name="dWeights">The weights' gradient, <c>[in, out]</c>, overwritten where x has columns.</param>
    /// <param name="dBias">The bias's gradient, <c>[out]</c>, overwritten; or empty for none.</param>
    void BackwardWeights(
        DenseShape shape, int rows, in SparseColumns x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias);

    /// <summary>Sets rows of a table to zero.</summary>
    /// <param name="selection">The rows.</param>
    /// <param name="table">The table.</param>
    void ClearRows(in RowSelection selection, DeviceView<float> table);

    /// <summary>
    /// <c>table[r] = a[i] x[r] + b[i] table[r]</c> for the row r that is selected as number i: sums and running means of the rows that were
    /// touched.
    /// </summary>
    /// <param name="selection">The rows.</param>
    /// <param name="shares">a and b of each, <c>[selected, 2]</c>.</param>
    /// <param name="x">Another table of the same size.</param>
    /// <param name="table">The table that is updated.</param>
    void BlendRows(in RowSelection selection, DeviceView<float> shares, DeviceView<float> x, DeviceView<float> table);
}
