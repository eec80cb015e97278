using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A 2-D convolution of each channel by itself, from images <c>[H, W, C]</c> to <c>[OH, OW, C multiplier]</c>: output channel <c>o</c>
/// reads input channel
/// <c>o / multiplier</c>. The weights are <c>[KH, KW, 1, C multiplier]</c>.
/// </summary>
public sealed record DepthwiseConvolution2D : ConvolutionLayer
{
    /// <summary>Filters for each channel; 1 or more, 1 by default.</summary>
    public int DepthMultiplier { get; init; } = 1;

    /// <inheritdoc/>
    public override Conv2DShape Shape(TensorShape image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check.Positive(DepthMultiplier, nameof(DepthMultiplier));
        return Shape(image, checked(image.Channels * DepthMultiplier), image.Channels);
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="DepthwiseConvolution2D"/>.</summary>
    /// <param name="kernelSize">The filters' size.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    /// <param name="stride">The filters' steps; 1 if not given.</param>
    public NetworkBuilder DepthwiseConvolution(
        Size2D kernelSize, Activation activation = default, PaddingMode padding = default, Size2D? stride = null) =>
        Append(new DepthwiseConvolution2D
        {
            KernelSize = kernelSize,
            Activation = activation,
            Padding = padding,
            Stride = stride ?? Size2D.One,
        });
}
