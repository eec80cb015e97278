using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>How windows treat an image's edges.</summary>
public enum PaddingKind
{
    /// <summary>No padding: windows stay inside the image.</summary>
    Valid,

    /// <summary><c>ceil(size / stride)</c> outputs; an odd position of padding goes to the end, as in TensorFlow and Keras.</summary>
    Same,

    /// <summary>Padding given side by side.</summary>
    Explicit,
}

/// <summary>How windows treat an image's edges, with the padding where it is given explicitly.</summary>
/// <param name="Kind">Valid, same or explicit.</param>
/// <param name="Size">The padding, where it is explicit.</param>
public readonly record struct PaddingMode(PaddingKind Kind, Padding Size = default)
{
    /// <summary>No padding.</summary>
    public static PaddingMode Valid => default;

    /// <summary>As many outputs as inputs, divided by the stride.</summary>
    public static PaddingMode Same => new(PaddingKind.Same);

    /// <summary>Padding given side by side.</summary>
    /// <param name="padding">The padding.</param>
    public static PaddingMode Explicit(Padding padding) => new(PaddingKind.Explicit, padding);

    /// <summary>The same padding at all four sides, as PyTorch's <c>padding=1</c>.</summary>
    /// <param name="size">The number of rows and columns.</param>
    public static PaddingMode Explicit(int size) => new(PaddingKind.Explicit, Padding.All(size));

    /// <summary>The padding of an image.</summary>
    /// <param name="image">The image's shape.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Its steps.</param>
    /// <param name="dilation">The distance between its taps.</param>
    public Padding For(TensorShape image, Size2D kernel, Size2D stride, Size2D dilation)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Kind switch
        {
            PaddingKind.Valid => Padding.None,
            PaddingKind.Same => Padding.Same(image.Height, image.Width, kernel, stride, dilation),
            _ => Size,
        };
    }
}
