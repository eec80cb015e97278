namespace MLNet.DeepExtensions.Networks;

/// <summary>Whose names and orders of dimensions a file's weights have.</summary>
public enum WeightLayout
{
    /// <summary>
    /// This package's, which are Keras's dimensions with names of its own: <c>weights</c> <c>[in, out]</c> and
    /// <c>[height, width, in / groups, out]</c>, <c>bias</c>, <c>gamma</c>, <c>beta</c>, <c>runningMean</c>, <c>runningVariance</c>; of
    /// recurrent layers <c>weights</c> <c>[in, gates units]</c>, <c>recurrentWeights</c>, <c>bias</c>, <c>recurrentBias</c>.
    /// </summary>
    Own,

    /// <summary>
    /// PyTorch's: <c>weight</c> <c>[out, in]</c> and <c>[out, in / groups, height, width]</c>, <c>bias</c>, <c>running_mean</c>,
    /// <c>running_var</c>. A dense layer behind the flattening of an image has its inputs by channel, row and column. Recurrent
    /// layers: <c>weight_ih_l0</c> <c>[gates units, in]</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c> and <c>bias_hh_l0</c>, with
    /// <c>_reverse</c> for the second direction; but for a GRU the two biases are added. The map names those of further layers in a
    /// stack: <c>["lstm2.bias"] = "lstm.bias_ih_l1"</c>.
    /// </summary>
    PyTorch,

    /// <summary>
    /// Keras's: <c>kernel</c> <c>[in, out]</c> and <c>[height, width, in / groups, out]</c>, <c>depthwise_kernel</c> <c>[height, width, in,
    /// multiplier]</c>, <c>bias</c>, <c>gamma</c>, <c>beta</c>, <c>moving_mean</c>, <c>moving_variance</c>. Recurrent layers:
    /// <c>kernel</c>, <c>recurrent_kernel</c>, <c>bias</c>, which of a GRU is <c>[2, 3 units]</c>; in a bidirectional one behind
    /// <c>forward_layer</c> and <c>backward_layer</c>.
    /// </summary>
    Keras,
}
