using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What windowed poolings have in common: from images <c>[H, W, C]</c> to <c>[OH, OW, C]</c>.</summary>
public abstract record PoolingLayer : Layer
{
    /// <summary>The window; 1 or more.</summary>
    public required Size2D PoolSize { get; init; }

    /// <summary>The window's steps; null for the window's own size.</summary>
    public Size2D? Stride { get; init; }

    /// <summary>How the image's edges are handled; <see cref="PaddingMode.Valid"/> by default. Padding is never a maximum.</summary>
    public PaddingMode Padding { get; init; }

    /// <inheritdoc/>
    public sealed override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Pool2DShape shape = Shape(inputs.RequireImage());
        return [shape.OutHeight, shape.OutWidth, shape.Channels];
    }

    /// <inheritdoc/>
    public sealed override long Flops(IReadOnlyList<TensorShape> inputs)
    {
        Pool2DShape shape = Shape(inputs[0]);
        return (long)shape.OutSize * shape.Kernel.Area;
    }

    /// <summary>The pooling of an image.</summary>
    /// <param name="image">The image's shape.</param>
    /// <exception cref="ArgumentException">A setting is out of range or the window does not fit.</exception>
    public Pool2DShape Shape(TensorShape image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Size2D stride = Stride ?? PoolSize;
        return new Pool2DShape(
            image.Height, image.Width, image.Channels, PoolSize, stride, Padding.For(image, PoolSize, stride, Size2D.One), CountsPadding);
    }

    internal sealed override Int128 PaddedValues(IReadOnlyList<TensorShape> inputs) =>
        Shape(inputs[0]).PaddedPositions() * inputs[0].Channels;

    private protected virtual bool CountsPadding => false;
}
