using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>
    /// The activation whose values the network puts out: that of its last layer, or of the last one in front of layers that leave a
    /// prediction's rows as they are (flatten, reshape, dropout). Null where that layer has none of its own, so that nothing is known of
    /// its values.
    /// </summary>
    public Activation? FinalActivation => ActivationOf(Nodes[FinalActivationNode].Layer);

    /// <summary>The layer that has the <see cref="FinalActivation"/>.</summary>
    internal int FinalActivationNode
    {
        get
        {
            int node = Nodes.Length - 1;
            while (KeepsRows(Nodes[node]) && Nodes[node].Inputs[0] != InputNode)
            {
                node = Nodes[node].Inputs[0];
            }

            return node;
        }
    }

    /// <summary>
    /// The network without its final sigmoid or softmax, so that it gives logits: <c>p = sigmoid(logit)</c>, <c>p = softmax(logits)</c>.
    /// Parameters stay where they are; a network whose <see cref="FinalActivation"/> is linear or unknown gives logits as it is.
    /// </summary>
    /// <exception cref="InvalidOperationException">The final activation is another one, whose values are not probabilities.</exception>
    public Network WithoutFinalActivation() => FinalActivation?.Kind switch
    {
        null or ActivationKind.Linear => this,
        ActivationKind.Sigmoid or ActivationKind.Softmax =>
            Replace(FinalActivationNode, WithActivation(Nodes[FinalActivationNode].Layer, Activation.Linear)),
        { } other => throw new InvalidOperationException(
            $"The network's final activation is {other}, in layer '{Nodes[FinalActivationNode].Layer.Name}'; logits come before a sigmoid or a softmax, or are the "
            + "outputs of a linear layer."),
    };

    private static bool KeepsRows(NetworkNode node) =>
        node.Layer is Dropout or SpatialDropout2D
            || (node.Layer is Flatten or Reshape && node.OutputShape.Channels == node.InputShapes[0].Channels);

    private static Activation? ActivationOf(Layer layer) => layer switch
    {
        Dense dense => dense.Activation,
        ConvolutionLayer convolution => convolution.Activation,
        ActivationLayer activation => activation.Activation,
        _ => null,
    };

    private static Layer WithActivation(Layer layer, Activation activation) => layer switch
    {
        Dense dense => dense with { Activation = activation },
        ConvolutionLayer convolution => convolution with { Activation = activation },
        ActivationLayer own => own with { Activation = activation },
        _ => layer,
    };

    private Network Replace(int node, Layer layer) =>
        FromGraph(InputShape, [.. Nodes.Select((at, i) => (i == node ? layer : at.Layer, at.Inputs))]);
}
