namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A 2-D convolution of one image: built once, handed to every kernel. Input <c>[H, W, C]</c>, output <c>[OH, OW, O]</c>,
/// weights <c>[KH, KW, C / groups, O]</c>. Output channel <c>o</c> reads the input channels of group <c>o / (O / groups)</c>.
/// </summary>
public sealed record Conv2DShape : Window2D
{
    /// <summary>Describes a convolution.</summary>
    /// <param name="inHeight">The image's rows.</param>
    /// <param name="inWidth">The image's columns.</param>
    /// <param name="inChannels">The image's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernel">The filters' size.</param>
    /// <param name="stride">Their steps.</param>
    /// <param name="padding">Zeros added at the sides.</param>
    /// <param name="dilation">The distance between taps.</param>
    /// <param name="groups">The number of groups; equal to <paramref name="inChannels"/> for a depthwise convolution.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, the window does not fit, the groups do not divide the channels, or there are more values than an int counts.
    /// </exception>
    public Conv2DShape(
        int inHeight, int inWidth, int inChannels, int outChannels, Size2D kernel, Size2D stride, Padding padding, Size2D dilation,
        int groups = 1)
        : base(inHeight, inWidth, kernel, stride, padding, dilation)
    {
        Positive(inChannels, "number of input channels");
        Positive(outChannels, "number of output channels");
        Positive(groups, "number of groups");
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException(
                $"The number of groups is {groups}; it must divide the input channels ({inChannels}) and the output channels ({outChannels}).",
                nameof(groups));
        }

        Countable(inHeight, inWidth, inChannels);
        Countable(OutHeight, OutWidth, outChannels);
        Countable(kernel.Height, kernel.Width, inChannels / groups);
        (InChannels, OutChannels, Groups) = (inChannels, outChannels, groups);
    }

    /// <summary>Channels of the input image.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output image: the number of filters.</summary>
    public int OutChannels { get; }

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>Input channels that one filter reads.</summary>
    public int GroupInChannels => InChannels / Groups;

    /// <summary>Filters in one group.</summary>
    public int GroupOutChannels => OutChannels / Groups;

    /// <summary>Whether every filter reads one channel alone.</summary>
    public bool IsDepthwise => Groups == InChannels && Groups > 1;

    /// <summary>The number of products in one output value: <c>KH KW C / groups</c>, the GEMM view's inner size.</summary>
    public int PatchSize => Kernel.Area * GroupInChannels;

    /// <summary>Values of one input image.</summary>
    public int InSize => InPositions * InChannels;

    /// <summary>Values of one output image.</summary>
    public int OutSize => OutPositions * OutChannels;

    /// <summary>The number of weights, biases not included.</summary>
    public long WeightCount => (long)PatchSize * OutChannels;

    /// <summary>Floating-point operations of one image's forward pass, a multiplication and an addition counted as two.</summary>
    public long Flops => 2L * OutPositions * OutChannels * PatchSize;
}
