using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// 2-D cross-correlation: <c>y[i, j, o] = act(b[o] + sum over u, v, c of x[i s - p + u d, j s - p + v d, c] w[u, v, c, o])</c>, from images
/// <c>[H, W, C]</c> to
/// <c>[OH, OW, filters]</c>. The weights are <c>[KH, KW, C / groups, filters]</c>.
/// </summary>
public sealed record Convolution2D : ConvolutionLayer
{
    /// <summary>The number of filters; 1 or more.</summary>
    public required int Filters { get; init; }

    /// <summary>
    /// The number of groups of channels that do not see each other; it divides the channels and the filters, 1 by default.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    public override Conv2DShape Shape(TensorShape image) => Shape(image, Filters, Groups);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Convolution2D"/>.</summary>
    /// <param name="filters">The number of filters.</param>
    /// <param name="kernelSize">Their size.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    /// <param name="stride">The filters' steps; 1 if not given.</param>
    public NetworkBuilder Convolution(
        int filters, Size2D kernelSize, Activation activation = default, PaddingMode padding = default, Size2D? stride = null) =>
        Append(new Convolution2D
        {
            Filters = filters,
            KernelSize = kernelSize,
            Activation = activation,
            Padding = padding,
            Stride = stride ?? Size2D.One,
        });
}
