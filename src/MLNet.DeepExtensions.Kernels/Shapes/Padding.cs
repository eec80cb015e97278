namespace MLNet.DeepExtensions.Kernels;

/// <summary>How many positions are added at each side of an image before a window slides over it.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Left">Columns to the left.</param>
/// <param name="Right">Columns to the right.</param>
public readonly record struct Padding(int Top, int Bottom, int Left, int Right)
{
    /// <summary>No padding.</summary>
    public static Padding None => default;

    /// <summary>The same number of positions at all four sides.</summary>
    /// <param name="size">The number of rows and columns.</param>
    public static Padding All(int size) => new(size, size, size, size);

    /// <summary>
    /// The padding with which a window gives <c>ceil(size / stride)</c> outputs: TensorFlow's SAME, where an odd position goes to the end.
    /// </summary>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">The steps of the window.</param>
    /// <param name="dilation">The distance between the window's taps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A step is below 1.</exception>
    public static Padding Same(int height, int width, Size2D kernel, Size2D stride, Size2D dilation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(stride.Height, stride.Width), 1, nameof(stride));
        int vertical = Total(height, kernel.Height, stride.Height, dilation.Height);
        int horizontal = Total(width, kernel.Width, stride.Width, dilation.Width);
        return new Padding(vertical / 2, vertical - (vertical / 2), horizontal / 2, horizontal - (horizontal / 2));

        static int Total(int size, int kernel, int stride, int dilation)
        {
            int outputs = checked(size + stride - 1) / stride;
            return Math.Max(0, checked(((outputs - 1) * stride) + ((kernel - 1) * dilation) + 1 - size));
        }
    }
}
