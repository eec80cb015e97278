namespace MLNet.DeepExtensions.Networks;

/// <summary>Whose names and orders of dimensions a file's weights have.</summary>
public enum WeightLayout
{
    /// <summary>
    /// This package's, which are Keras's dimensions with names of its own: <c>weights</c> <c>[in, out]</c> and
    /// <c>[height, width, in / groups, out]</c>, <c>bias</c>, <c>gamma</c>, <c>beta</c>, <c>runningMean</c>, <c>runningVariance</c>.
    /// </summary>
    Own,

    /// <summary>
    /// PyTorch's: <c>weight</c> <c>[out, in]</c> and <c>[out, in / groups, height, width]</c>, <c>bias</c>, <c>running_mean</c>,
    /// <c>running_var</c>. A dense layer behind the flattening of an image has its inputs by channel, row and column.
    /// </summary>
    PyTorch,

    /// <summary>
    /// Keras's: <c>kernel</c> <c>[in, out]</c> and <c>[height, width, in / groups, out]</c>, <c>depthwise_kernel</c> <c>[height, width, in,
    /// multiplier]</c>, <c>bias</c>, <c>gamma</c>, <c>beta</c>, <c>moving_mean</c>, <c>moving_variance</c>.
    /// </summary>
    Keras,
}
