namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Fully connected layers whose input is sparse: <c>y = act(x W + b)</c> with x <c>[rows, in]</c> given by its non-zeros, W <c>[in,
/// out]</c>, b <c>[out]</c>, y <c>[rows, out]</c>. The input of a network alone is sparse, so that no gradient of it is asked for.
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
    /// <c>dW = x^T dy</c>, zero for features that no row has, and <c>db = sum over rows of dy</c>; the rows are summed in their order.
    /// </summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input, <c>[rows, in]</c>.</param>
    /// <param name="dy">The gradient of <c>x W + b</c>, <c>[rows, out]</c>.</param>
    /// <param name="dWeights">The weights' gradient, <c>[in, out]</c>, overwritten.</param>
    /// <param name="dBias">The bias's gradient, <c>[out]</c>, overwritten; or empty for none.</param>
    void BackwardWeights(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias);
}
