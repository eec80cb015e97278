namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A window sliding over an image: what convolution and pooling have in common. Output size
/// <c>floor((in + padding - dilation (kernel - 1) - 1) / stride) + 1</c>.
/// </summary>
public abstract record Window2D
{
    /// <summary>Describes the window and computes the output size.</summary>
    /// <param name="inHeight">The image's rows.</param>
    /// <param name="inWidth">The image's columns.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Its steps.</param>
    /// <param name="padding">Positions added at the sides.</param>
    /// <param name="dilation">The distance between its taps.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the window is larger than the padded image.</exception>
    /// <exception cref="OverflowException">A padded size is above 2,147,483,647.</exception>
    protected Window2D(int inHeight, int inWidth, Size2D kernel, Size2D stride, Padding padding, Size2D dilation)
    {
        Positive(inHeight, "image height");
        Positive(inWidth, "image width");
        Positive(Math.Min(kernel.Height, kernel.Width), "kernel size");
        Positive(Math.Min(stride.Height, stride.Width), "stride");
        Positive(Math.Min(dilation.Height, dilation.Width), "dilation");
        if (Math.Min(Math.Min(padding.Top, padding.Bottom), Math.Min(padding.Left, padding.Right)) < 0)
        {
            throw new ArgumentException($"The padding {padding} is negative; 0 or more is allowed.", nameof(padding));
        }

        (InHeight, InWidth, Kernel, Stride, Padding, Dilation) = (inHeight, inWidth, kernel, stride, padding, dilation);
        int spanHeight = checked(((kernel.Height - 1) * dilation.Height) + 1);
        int spanWidth = checked(((kernel.Width - 1) * dilation.Width) + 1);
        int paddedHeight = checked(inHeight + padding.Top + padding.Bottom);
        int paddedWidth = checked(inWidth + padding.Left + padding.Right);
        if (spanHeight > paddedHeight || spanWidth > paddedWidth)
        {
            throw new ArgumentException(
                $"A window of {spanHeight}x{spanWidth} (kernel {kernel}, dilation {dilation}) does not fit into an image of "
                + $"{paddedHeight}x{paddedWidth} (padding included).",
                nameof(kernel));
        }

        OutHeight = ((paddedHeight - spanHeight) / stride.Height) + 1;
        OutWidth = ((paddedWidth - spanWidth) / stride.Width) + 1;
    }

    /// <summary>Rows of the input image.</summary>
    public int InHeight { get; }

    /// <summary>Columns of the input image.</summary>
    public int InWidth { get; }

    /// <summary>The window.</summary>
    public Size2D Kernel { get; }

    /// <summary>The window's steps.</summary>
    public Size2D Stride { get; }

    /// <summary>Positions added at the sides.</summary>
    public Padding Padding { get; }

    /// <summary>The distance between the window's taps.</summary>
    public Size2D Dilation { get; }

    /// <summary>Rows of the output image.</summary>
    public int OutHeight { get; }

    /// <summary>Columns of the output image.</summary>
    public int OutWidth { get; }

    /// <summary>Positions of the input image.</summary>
    public int InPositions => InHeight * InWidth;

    /// <summary>Positions of the output image.</summary>
    public int OutPositions => OutHeight * OutWidth;

    /// <summary>Throws when an image has more values than an int counts.</summary>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="channels">Its channels.</param>
    protected static void Countable(int height, int width, int channels)
    {
        if ((Int128)height * width * channels > int.MaxValue)
        {
            throw new ArgumentException($"An image of {height}x{width}x{channels} has more than {int.MaxValue} values.", nameof(height));
        }
    }

    /// <summary>Throws when a size is not positive.</summary>
    /// <param name="value">The size.</param>
    /// <param name="what">Its name for the message.</param>
    protected static void Positive(int value, string what)
    {
        if (value <= 0)
        {
            throw new ArgumentException($"The {what} is {value}; 1 or more is allowed.", what);
        }
    }
}
