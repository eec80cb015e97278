using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Sequences <c>[time, features]</c> seen as images <c>[1, time, features]</c>, for the kernels of those.</summary>
internal static class SequenceWindow
{
    /// <summary>A length along the time.</summary>
    public static Size2D AlongTime(int length) => new(1, length);

    /// <summary>What is added at the ends.</summary>
    public static Padding For(SequencePadding padding, TensorShape sequence, int kernel, int stride, int dilation) => padding switch
    {
        SequencePadding.Valid => Padding.None,
        SequencePadding.Same => Padding.Same(
            1, sequence.Dimensions[0], AlongTime(kernel), AlongTime(stride), AlongTime(dilation)),
        SequencePadding.Causal => new Padding(0, 0, checked((kernel - 1) * dilation), 0),
        _ => throw new ArgumentException($"Padding is {padding}; Valid, Same or Causal is allowed.", nameof(padding)),
    };
}
