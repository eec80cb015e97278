namespace MLNet.DeepExtensions.Kernels;

/// <summary>The size of what is normalized, <c>[rows, features]</c>; images are seen as <c>[N H W, C]</c>.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Features">The number of features (channels).</param>
public readonly record struct NormalizationShape(int Rows, int Features)
{
    /// <summary>The number of values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is a negative number of rows, or no feature.</exception>
    public long Count => Extent.Of(Rows, Features);
}

/// <summary>What a normalization learns.</summary>
/// <param name="Gamma">The scale, <c>[features]</c>.</param>
/// <param name="Beta">The offset, <c>[features]</c>.</param>
public readonly record struct NormalizationParameters(DeviceView<float> Gamma, DeviceView<float> Beta);

/// <summary>The statistics that batch normalization gathers in training and uses at inference.</summary>
/// <param name="Mean">The mean, <c>[features]</c>.</param>
/// <param name="Variance">The variance, <c>[features]</c>.</param>
public readonly record struct RunningStatistics(DeviceView<float> Mean, DeviceView<float> Variance);

/// <summary>
/// The statistics of a forward pass, kept for its backward pass: of each feature in batch normalization, of each row in layer
/// normalization.
/// </summary>
/// <param name="Mean">The mean, <c>[features]</c> or <c>[rows]</c>.</param>
/// <param name="InverseDeviation"><c>1 / sqrt(variance + epsilon)</c>, as long.</param>
public readonly record struct KeptStatistics(DeviceView<float> Mean, DeviceView<float> InverseDeviation);

/// <summary>The gradients of a normalization.</summary>
/// <param name="Output">The output's gradient, <c>[rows, features]</c>, read.</param>
/// <param name="Gamma">The scale's gradient, <c>[features]</c>, overwritten.</param>
/// <param name="Beta">The offset's gradient, <c>[features]</c>, overwritten.</param>
/// <param name="Input">Where the input's gradient goes; an empty gradient view where nobody needs it.</param>
public readonly record struct NormalizationGradients(
    DeviceView<float> Output, DeviceView<float> Gamma, DeviceView<float> Beta, GradientTarget Input);
