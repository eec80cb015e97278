namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Fully connected layers: <c>y = act(x W + b)</c> with x <c>[rows, in]</c>, W <c>[in, out]</c>, b <c>[out]</c>, y <c>[rows, out]</c>.
/// </summary>
public interface IDenseKernels
{
    /// <summary>Which kernels run for a layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows, 1 or more.</param>
    /// <param name="hasBias">Whether the layer has a bias.</param>
    KernelNames Names(DenseShape shape, int rows, bool hasBias);

    /// <summary><c>y = act(x W + b)</c>.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input, <c>[rows, in]</c>.</param>
    /// <param name="weights">The weights, <c>[in, out]</c>.</param>
    /// <param name="bias">The bias, <c>[out]</c>, or empty for none.</param>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="y">The output, <c>[rows, out]</c>.</param>
    void Forward(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y);

    /// <summary><c>dx = dy W^T</c>, left in <paramref name="dx"/>.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="dy">The gradient of <c>x W + b</c>, <c>[rows, out]</c>.</param>
    /// <param name="weights">The weights, <c>[in, out]</c>.</param>
    /// <param name="dx">Where the gradient of the input goes, <c>[rows, in]</c>.</param>
    void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx);

    /// <summary><c>dW = x^T dy</c> and <c>db = sum over rows of dy</c>, in one pass.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The input, <c>[rows, in]</c>.</param>
    /// <param name="dy">The gradient of <c>x W + b</c>, <c>[rows, out]</c>.</param>
    /// <param name="dWeights">The weights' gradient, <c>[in, out]</c>, overwritten unless <paramref name="accumulate"/>.</param>
    /// <param name="dBias">The bias's gradient, <c>[out]</c>, likewise; or empty for none.</param>
    /// <param name="accumulate">Whether to add to the gradients (weights that serve several layers).</param>
    void BackwardWeights(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false);
}
