using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What windowed poolings over time have in common: from sequences <c>[time, C]</c> to <c>[OT, C]</c>.</summary>
public abstract record SequencePoolingLayer : Layer
{
    /// <summary>The window, in steps; 1 or more.</summary>
    public required int PoolSize { get; init; }

    /// <summary>The window's steps; null for the window's own size.</summary>
    public int? Stride { get; init; }

    /// <summary>
    /// How the ends are handled, <see cref="SequencePadding.Valid"/> or <see cref="SequencePadding.Same"/>;
    /// <see cref="SequencePadding.Valid"/> by default. Padding is neither a maximum nor counted in a mean.
    /// </summary>
    public SequencePadding Padding { get; init; }

    /// <inheritdoc/>
    public sealed override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Pool2DShape shape = Shape(inputs.RequireSequence());
        return [shape.OutWidth, shape.Channels];
    }

    /// <inheritdoc/>
    public sealed override long Flops(IReadOnlyList<TensorShape> inputs)
    {
        Pool2DShape shape = Shape(inputs[0]);
        return (long)shape.OutSize * PoolSize;
    }

    /// <summary>The pooling of a sequence, seen as an image of one row.</summary>
    /// <param name="sequence">The sequence's shape.</param>
    /// <exception cref="ArgumentException">A setting is out of range or the window does not fit.</exception>
    public Pool2DShape Shape(TensorShape sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        int stride = Stride ?? PoolSize;
        Check.Positive(PoolSize, nameof(PoolSize));
        Check.Positive(stride, nameof(Stride));
        if (Padding is not (SequencePadding.Valid or SequencePadding.Same))
        {
            throw new ArgumentException($"{nameof(Padding)} is {Padding}; Valid or Same is allowed.", nameof(sequence));
        }

        return new Pool2DShape(
            1, sequence.Dimensions[0], sequence.Channels, SequenceWindow.AlongTime(PoolSize), SequenceWindow.AlongTime(stride),
            SequenceWindow.For(Padding, sequence, PoolSize, stride, dilation: 1));
    }

    internal sealed override Int128 PaddedValues(IReadOnlyList<TensorShape> inputs) =>
        Shape(inputs[0]).PaddedPositions() * inputs[0].Channels;
}
