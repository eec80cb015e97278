namespace MLNet.DeepExtensions.Kernels;

/// <summary>A 2-D pooling of one image: built once, handed to every kernel. Input <c>[H, W, C]</c>, output <c>[OH, OW, C]</c>.</summary>
public sealed record Pool2DShape : Window2D
{
    /// <summary>The largest window: an index into it is stored in 16 bits.</summary>
    public const int MaximumArea = ushort.MaxValue;

    /// <summary>Describes a pooling.</summary>
    /// <param name="inHeight">The image's rows.</param>
    /// <param name="inWidth">The image's columns.</param>
    /// <param name="channels">The image's channels.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Its steps.</param>
    /// <param name="padding">Positions added at the sides: never the maximum; in an average counted as zeros, or not at all.</param>
    /// <param name="countPadding">
    /// Whether an average divides by the whole window (true) or by the positions inside the image (false, as Keras does).
    /// </param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, the window does not fit, the padding is as large as the window, or there are more values than an int counts.
    /// </exception>
    public Pool2DShape(int inHeight, int inWidth, int channels, Size2D kernel, Size2D stride, Padding padding, bool countPadding = false)
        : base(inHeight, inWidth, kernel, stride, padding, Size2D.One)
    {
        Positive(channels, "number of channels");
        if (Math.Max(padding.Top, padding.Bottom) >= kernel.Height || Math.Max(padding.Left, padding.Right) >= kernel.Width)
        {
            throw new ArgumentException(
                $"The padding {padding} must be smaller than the window {kernel}, or windows see no pixel.", nameof(padding));
        }

        if ((long)kernel.Height * kernel.Width > MaximumArea)
        {
            throw new ArgumentException($"The window {kernel} has more than {MaximumArea} positions.", nameof(kernel));
        }

        Countable(inHeight, inWidth, channels);
        Countable(OutHeight, OutWidth, channels);
        (Channels, CountPadding) = (channels, countPadding);
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Whether an average divides by the whole window, padding included.</summary>
    public bool CountPadding { get; }

    /// <summary>Values of one input image.</summary>
    public int InSize => InPositions * Channels;

    /// <summary>Values of one output image.</summary>
    public int OutSize => OutPositions * Channels;
}
