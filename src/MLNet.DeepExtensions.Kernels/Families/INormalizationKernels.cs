namespace MLNet.DeepExtensions.Kernels;

/// <summary>Normalization of values <c>[rows, features]</c>; images are seen as <c>[N H W, C]</c>.</summary>
public interface INormalizationKernels
{
    /// <summary>
    /// Batch normalization in training: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c> with mean and biased variance over
    /// the rows, by feature (Ioffe and Szegedy 2015). Updates <c>running = (1 - momentum) running + momentum statistic</c>, the variance there unbiased
    /// (divided by rows - 1), as PyTorch does.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features (channels).</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">The share of the new statistic, 0 to 1.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="gamma">The scale, <c>[features]</c>.</param>
    /// <param name="beta">The offset, <c>[features]</c>.</param>
    /// <param name="runningMean">Updated, <c>[features]</c>.</param>
    /// <param name="runningVariance">Updated, <c>[features]</c>.</param>
    /// <param name="mean">The batch's mean, kept for the backward pass, <c>[features]</c>.</param>
    /// <param name="inverseDeviation">The batch's <c>1 / sqrt(variance + epsilon)</c>, likewise.</param>
    /// <param name="y">The output, <c>[rows, features]</c>.</param>
    void BatchForward(
        int rows, int features, float epsilon, float momentum, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y);

    /// <summary>Batch normalization at inference: with the running statistics in place of the batch's.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features (channels).</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="gamma">The scale, <c>[features]</c>.</param>
    /// <param name="beta">The offset, <c>[features]</c>.</param>
    /// <param name="runningMean">The mean, <c>[features]</c>.</param>
    /// <param name="runningVariance">The variance, <c>[features]</c>.</param>
    /// <param name="y">The output, <c>[rows, features]</c>; may be the input.</param>
    void BatchInference(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> y);

    /// <summary>
    /// The gradients of batch normalization in training: with <c>h = (x - mean) inverseDeviation</c>, <c>dgamma = sum(dy h)</c>, <c>dbeta = sum(dy)</c>,
    /// <c>dx = gamma inverseDeviation (dy - dbeta / rows - h dgamma / rows)</c>.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features (channels).</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="mean">What the forward pass kept.</param>
    /// <param name="inverseDeviation">What the forward pass kept.</param>
    /// <param name="dy">The output's gradient, <c>[rows, features]</c>.</param>
    /// <param name="dGamma">The scale's gradient, overwritten.</param>
    /// <param name="dBeta">The offset's gradient, overwritten.</param>
    /// <param name="dx">Where the input's gradient goes; an empty gradient view where nobody needs it.</param>
    void BatchBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx);

    /// <summary>
    /// The gradients of batch normalization with fixed statistics (a frozen layer that is trained through): <c>dx = gamma inverse dy</c>, <c>dgamma = sum(dy (x
    /// - mean) inverse)</c>, <c>dbeta = sum(dy)</c>, <c>inverse = 1 / sqrt(variance + epsilon)</c>.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features (channels).</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="runningMean">The mean.</param>
    /// <param name="runningVariance">The variance.</param>
    /// <param name="dy">The output's gradient, <c>[rows, features]</c>.</param>
    /// <param name="dGamma">The scale's gradient, overwritten.</param>
    /// <param name="dBeta">The offset's gradient, overwritten.</param>
    /// <param name="dx">Where the input's gradient goes; an empty gradient view where nobody needs it.</param>
    void BatchInferenceBackward(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> runningMean, DeviceView<float> runningVariance,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx);

    /// <summary>Layer normalization: as batch normalization, but mean and biased variance are over the features of each row (Ba, Kiros, Hinton 2016).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="gamma">The scale, <c>[features]</c>.</param>
    /// <param name="beta">The offset, <c>[features]</c>.</param>
    /// <param name="mean">Each row's mean, kept for the backward pass, <c>[rows]</c>.</param>
    /// <param name="inverseDeviation">Each row's <c>1 / sqrt(variance + epsilon)</c>, likewise.</param>
    /// <param name="y">The output, <c>[rows, features]</c>.</param>
    void LayerForward(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y);

    /// <summary>The gradients of layer normalization.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gamma">The scale.</param>
    /// <param name="mean">What the forward pass kept.</param>
    /// <param name="inverseDeviation">What the forward pass kept.</param>
    /// <param name="dy">The output's gradient, <c>[rows, features]</c>.</param>
    /// <param name="dGamma">The scale's gradient, overwritten.</param>
    /// <param name="dBeta">The offset's gradient, overwritten.</param>
    /// <param name="dx">Where the input's gradient goes; an empty gradient view where nobody needs it.</param>
    void LayerBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx);

    /// <summary>
    /// <c>y = (x - mean) scale + offset</c>, by feature: input normalization, and the backward pass of it without mean and offset. The difference comes first,
    /// so that a large mean does not cost the digits of a small deviation.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="x">The input, <c>[rows, features]</c>.</param>
    /// <param name="mean">What is taken off first, <c>[features]</c>; empty where the offset is.</param>
    /// <param name="scale">The factors, <c>[features]</c>.</param>
    /// <param name="offset">What is added, <c>[features]</c>; empty where the mean is.</param>
    /// <param name="y">The output, <c>[rows, features]</c>; may be the input.</param>
    /// <param name="accumulate">Whether to add to the output.</param>
    /// <exception cref="ArgumentException">A view is too short, or one of mean and offset is empty and the other is not.</exception>
    void Affine(
        int rows, int features, DeviceView<float> x, DeviceView<float> mean, DeviceView<float> scale, DeviceView<float> offset, DeviceView<float> y,
        bool accumulate = false);
}
