namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// 2-D cross-correlation (no filter is flipped): <c>y[n, i, j, o] = act(b[o] + sum over u, v, c of x[n, i s - p + u d, j s - p + v d, c]
/// w[u, v, c, o])</c>.
/// </summary>
public interface IConvolutionKernels
{
    /// <summary>Which kernels run for a convolution.</summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="batch">The number of images, 1 or more.</param>
    KernelNames Names(Conv2DShape shape, int batch);

    /// <summary>The convolution with bias and activation.</summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="weights">The filters, <c>[KH, KW, C / groups, O]</c>.</param>
    /// <param name="bias">The bias, <c>[O]</c>, or empty for none.</param>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="y">The output, <c>[N, OH, OW, O]</c>.</param>
    void Forward(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y);

    /// <summary>
    /// Brings filters that will not change any more into the form that <see cref="ForwardPrepared"/> reads fastest, which may take several
    /// times their memory.
    /// </summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="weights">The filters, <c>[KH, KW, C / groups, O]</c>.</param>
    /// <param name="bias">The bias, <c>[O]</c>, or empty for none.</param>
    /// <returns>
    /// The prepared filters, bias included, in memory that the caller disposes; null where <see cref="Forward"/> is as fast.
    /// </returns>
    DeviceBuffer<float>? Prepare(Conv2DShape shape, DeviceView<float> weights, DeviceView<float> bias) => null;

    /// <summary>The convolution with prepared filters: the same bits as <see cref="Forward"/>.</summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="prepared">What <see cref="Prepare"/> made for the same shape.</param>
    /// <param name="activation">Any elementwise activation.</param>
    /// <param name="y">The output, <c>[N, OH, OW, O]</c>.</param>
    void ForwardPrepared(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> prepared, Activation activation, DeviceView<float> y) =>
        throw new NotSupportedException("This kernel set prepares no filters.");

    /// <summary>The gradient with respect to the images.</summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="dy">The gradient of the output before its activation, <c>[N, OH, OW, O]</c>.</param>
    /// <param name="weights">The filters, <c>[KH, KW, C / groups, O]</c>.</param>
    /// <param name="dx">Where the gradient goes, <c>[N, H, W, C]</c>.</param>
    void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx);

    /// <summary>The gradients with respect to the filters and the bias, in one pass.</summary>
    /// <param name="shape">The convolution of one image.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images, <c>[N, H, W, C]</c>.</param>
    /// <param name="dy">The gradient of the output before its activation, <c>[N, OH, OW, O]</c>.</param>
    /// <param name="dWeights">The filters' gradient, overwritten unless <paramref name="accumulate"/>.</param>
    /// <param name="dBias">The bias's gradient, <c>[O]</c>, likewise; or empty for none.</param>
    /// <param name="accumulate">Whether to add to the gradients (filters that serve several layers).</param>
    void BackwardWeights(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false);
}
