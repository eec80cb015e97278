namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A fully connected layer of a <see cref="DenseChain"/>: <c>y = act(x W + b)</c>.</summary>
/// <param name="Shape">The layer's size.</param>
/// <param name="Weights">The weights, <c>[in, out]</c>.</param>
/// <param name="Bias">The bias, <c>[out]</c>, or empty for none.</param>
/// <param name="Activation">Any activation; softmax in the last layer alone.</param>
public readonly record struct DenseChainLayer(
    DenseShape Shape, ReadOnlyMemory<float> Weights, ReadOnlyMemory<float> Bias, Activation Activation)
{
    /// <summary>Throws where layers make no chain.</summary>
    internal static void Require(
        IReadOnlyList<DenseChainLayer> layers, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> offset)
    {
        if (layers.Count == 0)
        {
            throw new ArgumentException("There is no layer; at least one is needed.", nameof(layers));
        }

        for (int i = 0; i < layers.Count; i++)
        {
            (DenseShape shape, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> bias, Activation activation) = layers[i];
            int inputs = i == 0 ? shape.InFeatures : layers[i - 1].Shape.OutFeatures;
            if (shape.InFeatures != inputs || !DenseChain.Takes(shape))
            {
                throw new ArgumentException(
                    $"Layer {i} is a {shape}; {inputs} inputs, 1 to {DenseChain.MostValues} values and at most {DenseChain.MostWeights} weights are allowed.",
                    nameof(layers));
            }

            if (weights.Length != shape.WeightCount || (bias.Length != 0 && bias.Length != shape.OutFeatures))
            {
                throw new ArgumentException(
                    $"Layer {i} has {weights.Length} weights and a bias of {bias.Length}; {shape.WeightCount} and {shape.OutFeatures} or none are needed.",
                    nameof(layers));
            }

            if (activation.Kind == ActivationKind.Softmax && i < layers.Count - 1)
            {
                throw new ArgumentException($"Layer {i} has a softmax, which only the last one may have.", nameof(layers));
            }
        }

        if (mean.Length != scale.Length || offset.Length != scale.Length
            || (scale.Length != 0 && scale.Length != layers[0].Shape.InFeatures))
        {
            throw new ArgumentException(
                $"There are {mean.Length} means, {scale.Length} scales and {offset.Length} offsets; {layers[0].Shape.InFeatures} of each, or none, are needed.",
                nameof(scale));
        }
    }
}
