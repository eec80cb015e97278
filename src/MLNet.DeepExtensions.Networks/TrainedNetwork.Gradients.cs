namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    /// <summary>
    /// The outputs of an inner layer for one or more samples. Who asks often keeps <see cref="Until"/>, which predicts them.
    /// </summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <returns>The layer's outputs, <c>[samples, ...output shape of the layer]</c>.</returns>
    /// <exception cref="ArgumentException">No layer has that name, or the length is not a multiple of a sample's.</exception>
    public float[] OutputsOf(string layer, ReadOnlySpan<float> inputs) => Until(layer).Predict(inputs);

    /// <summary>
    /// The derivatives of one output of each sample, <c>d output / d x</c>, with respect to the sample's inputs or to the outputs of an
    /// inner layer. As in predictions dropout does nothing.
    /// </summary>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <param name="output">The number of the output, from 0.</param>
    /// <param name="layer">The layer's name; null for the inputs.</param>
    /// <returns>The derivatives, <c>[samples, ...input shape]</c> or <c>[samples, ...output shape of the layer]</c>.</returns>
    /// <exception cref="ArgumentException">No layer has that name, or the length is not a multiple of a sample's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The network has no such output.</exception>
    public float[] GradientsOf(ReadOnlySpan<float> inputs, int output, string? layer = null)
    {
        int size = Network.OutputShape.Size;
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, size);
        using OutputGradients gradients = new(this, layer);
        float[] directions = new float[checked(gradients.SampleCount(inputs) * size)];
        for (int at = output; at < directions.Length; at += size)
        {
            directions[at] = 1;
        }

        return gradients.Compute(inputs, directions).Gradients;
    }
}
