namespace MLNet.DeepExtensions.Kernels;

/// <summary>Normalization of values <c>[rows, features]</c>; images are seen as <c>[N H W, C]</c>.</summary>
public interface INormalizationKernels
{
    /// <summary>
    /// Batch normalization in training: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c> with mean and biased variance over
    /// the rows, by feature (Ioffe and Szegedy 2015). Updates <c>running = (1 - momentum) running + momentum statistic</c>, the variance
    /// there unbiased (divided by rows - 1), as PyTorch does.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">The share of the new statistic, 0 to 1.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="parameters">Scale and offset.</param>
    /// <param name="running">The running statistics, updated.</param>
    /// <param name="kept">The batch's statistics, written.</param>
    /// <param name="y">The output, <c>[rows, features]</c>.</param>
    void BatchForward(
        NormalizationShape shape, float epsilon, float momentum, DeviceView<float> x, in NormalizationParameters parameters,
        in RunningStatistics running, in KeptStatistics kept, DeviceView<float> y);

    /// <summary>Batch normalization at inference: with the running statistics in place of the batch's.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="parameters">Scale and offset.</param>
    /// <param name="running">The running statistics.</param>
    /// <param name="y">The output, <c>[rows, features]</c>; may be the input.</param>
    void BatchInference(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in RunningStatistics running,
        DeviceView<float> y);

    /// <summary>
    /// The gradients of batch normalization in training: with <c>h = (x - mean) inverseDeviation</c>, <c>dgamma = sum(dy h)</c>, <c>dbeta =
    /// sum(dy)</c>,
    /// <c>dx = gamma inverseDeviation (dy - dbeta / rows - h dgamma / rows)</c>.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="kept">What the forward pass kept.</param>
    /// <param name="gradients">The output's gradient, and where the others go.</param>
    void BatchBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients);

    /// <summary>
    /// The gradients of batch normalization with fixed statistics (a frozen layer that is trained through): <c>dx = gamma inverse dy</c>,
    /// <c>dgamma = sum(dy (x - mean) inverse)</c>, <c>dbeta = sum(dy)</c>, <c>inverse = 1 / sqrt(variance + epsilon)</c>.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="running">The running statistics.</param>
    /// <param name="gradients">The output's gradient, and where the others go.</param>
    void BatchInferenceBackward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, DeviceView<float> gamma, in RunningStatistics running,
        in NormalizationGradients gradients);

    /// <summary>
    /// Layer normalization: as batch normalization, but mean and biased variance are over the features of each row (Ba, Kiros, Hinton
    /// 2016).
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="parameters">Scale and offset.</param>
    /// <param name="kept">The rows' statistics, written.</param>
    /// <param name="y">The output, <c>[rows, features]</c>.</param>
    void LayerForward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in KeptStatistics kept,
        DeviceView<float> y);

    /// <summary>The gradients of layer normalization.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="kept">What the forward pass kept.</param>
    /// <param name="gradients">The output's gradient, and where the others go.</param>
    void LayerBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients);

    /// <summary>
    /// <c>y = (x - mean) scale + offset</c>, by feature: input normalization, and the backward pass of it without mean and offset. The
    /// difference comes first, so that a large mean does not cost the digits of a small deviation.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="map">The features' maps.</param>
    /// <param name="y">The output, <c>[rows, features]</c>; may be the input.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    /// <exception cref="ArgumentException">A view is too short, or one of mean and offset is empty and the other is not.</exception>
    void Affine(NormalizationShape shape, DeviceView<float> x, in AffineOperands map, DeviceView<float> y, bool accumulate = false);
}
