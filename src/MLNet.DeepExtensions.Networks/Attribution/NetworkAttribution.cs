using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>Says of a prediction what in the input made it.</summary>
public static class NetworkAttribution
{
    /// <summary>How much each part of an input counts for an output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">One sample, <c>[...input shape]</c>.</param>
    /// <param name="method">How; integrated gradients if left out.</param>
    /// <param name="output">
    /// The number of the output, from 0; null for the largest one, the predicted class. A single output's values speak for class 1.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The input is not one sample, a setting is out of range, or the method does not fit the network.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The network has no such output.</exception>
    public static AttributionMap Explain(
        this TrainedNetwork network, ReadOnlySpan<float> input, AttributionMethod? method = null, int? output = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        TensorShape shape = network.Network.InputShape;
        if (input.Length != shape.Size)
        {
            throw new ArgumentException($"There are {input.Length} values; one sample of {shape} has {shape.Size}.", nameof(input));
        }

        method ??= new IntegratedGradients();
        method.Validate();
        TrainedNetwork scores = network.WithoutProbabilities();
        int number = output ?? IndexOfLargest(scores.Predict(input));
        ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(output));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, network.Network.OutputShape.Size, nameof(output));
        using AttributionProblem problem = new(scores, input.ToArray(), number);
        AttributionValues values = method.Compute(problem);
        bool isWhole = values.Values.Length == shape.Size;
        string? name = network.ClassNames is { } names && names.Count == network.Network.OutputShape.Size ? names[number] : null;
        return new AttributionMap(method, isWhole ? shape : [shape.Height, shape.Width, 1], values.Values, number, name, problem.Score)
        {
            BaselineScore = values.BaselineScore,
        };
    }

    private static int IndexOfLargest(float[] outputs) => Array.IndexOf(outputs, outputs.Max());
}
