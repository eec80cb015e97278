using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Networks that are a few small dense layers one behind the other, as a <see cref="DenseChain"/>: for them a plan's own cost would be most
/// of a single prediction.
/// </summary>
internal static class SmallNetworks
{
    /// <summary>The network as a chain; null where it has a layer that is large, or that a chain does not know, or a branch.</summary>
    public static DenseChain? Compile(Network network, NetworkWeights weights)
    {
        ReadOnlyMemory<float> mean = default, scale = default, offset = default;
        List<DenseChainLayer> layers = new();
        for (int i = 0; i < network.Nodes.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            ReadOnlyMemory<float> Parameter(string name) => weights.Memory($"{node.Layer.Name}.{name}");
            DenseChainLayer? before = layers.Count > 0 && layers[^1].Activation.Kind == ActivationKind.Linear ? layers[^1] : null;
            if (node.Inputs is not [var input] || input != i - 1 || node.InputShapes[0].Rank != 1)
            {
                return null;
            }

            switch (node.Layer)
            {
                case Dropout:
                    break;
                case InputNormalization when i == 0:
                    (mean, scale, offset) = (
                        Parameter(InputNormalization.MeanName), Parameter(InputNormalization.ScaleName),
                        Parameter(InputNormalization.OffsetName));
                    break;
                case Dense dense when new DenseShape(node.InputShapes[0].Size, dense.Units) is var shape && DenseChain.Takes(shape):
                    layers.Add(
                        new DenseChainLayer(shape, Parameter("weights"), dense.UseBias ? Parameter("bias") : default, dense.Activation));
                    break;
                case ActivationLayer layer when before is { } linear:
                    layers[^1] = linear with { Activation = layer.Activation };
                    break;
                case BatchNormalization normalization when before is { } linear:
                    layers[^1] = Fold(
                        linear, normalization.Epsilon, Parameter("gamma").Span, Parameter("beta").Span, Parameter("runningMean").Span,
                        Parameter("runningVariance").Span);
                    break;
                default:
                    return null;
            }

            if (layers.Count > 0 && layers[^1].Activation.Kind == ActivationKind.Softmax && i < network.Nodes.Length - 1)
            {
                return null;
            }
        }

        return layers.Count == 0 ? null : new DenseChain(layers, mean.Span, scale.Span, offset.Span);
    }

    /// <summary>
    /// A dense layer that gives what a batch normalization made of its outputs: <c>W' = W s, b' = (b - mean) s + beta</c> with
    /// <c>s = gamma / sqrt(variance + epsilon)</c>.
    /// </summary>
    private static DenseChainLayer Fold(
        in DenseChainLayer layer, float epsilon, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> variance)
    {
        int units = layer.Shape.OutFeatures;
        float[] weights = layer.Weights.ToArray();
        float[] bias = new float[units];
        layer.Bias.Span.CopyTo(bias);
        for (int unit = 0; unit < units; unit++)
        {
            double scale = gamma[unit] / Math.Sqrt((double)variance[unit] + epsilon);
            bias[unit] = (float)((((double)bias[unit] - mean[unit]) * scale) + beta[unit]);
            for (int i = unit; i < weights.Length; i += units)
            {
                weights[i] = (float)(weights[i] * scale);
            }
        }

        return layer with { Weights = weights, Bias = bias };
    }
}
