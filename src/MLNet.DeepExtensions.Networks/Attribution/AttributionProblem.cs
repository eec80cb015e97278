namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// An input and an output of a network, for an <see cref="AttributionMethod"/> to say what in the one made the other. The score is the
/// output's value before a final softmax or sigmoid, whose gradients vanish where the network is sure; else the output itself.
/// </summary>
public sealed class AttributionProblem : IDisposable
{
    private readonly Lazy<OutputGradients> _gradients;

    internal AttributionProblem(TrainedNetwork network, float[] input, int output)
    {
        (Network, Input, Output) = (network, input, output);
        _gradients = new Lazy<OutputGradients>(() => new OutputGradients(Network, layer: null));
        Score = Scores(input)[0];
    }

    /// <summary>The network, whose outputs are scores.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The input, <c>[...input shape]</c>.</summary>
    public IReadOnlyList<float> Input { get; }

    /// <summary>The input's shape.</summary>
    public TensorShape Shape => Network.Network.InputShape;

    /// <summary>The number of the output, from 0.</summary>
    public int Output { get; }

    /// <summary>The input's score.</summary>
    public float Score { get; }

    /// <summary>The scores of other inputs.</summary>
    /// <param name="inputs">The inputs, one behind the other: <c>[samples, ...input shape]</c>.</param>
    public float[] Scores(ReadOnlySpan<float> inputs)
    {
        float[] outputs = Network.Predict(inputs);
        int size = Network.Network.OutputShape.Size;
        float[] scores = new float[outputs.Length / size];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = outputs[(i * size) + Output];
        }

        return scores;
    }

    /// <summary>The derivatives of the score with respect to other inputs.</summary>
    /// <param name="inputs">The inputs, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <returns>The derivatives, <c>[samples, ...input shape]</c>.</returns>
    public float[] Gradients(ReadOnlySpan<float> inputs) =>
        _gradients.Value.Compute(inputs, Directions(inputs.Length / Shape.Size)).Gradients;

    /// <summary>A layer's outputs for the input, and the derivatives of the score with respect to them.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <exception cref="ArgumentException">No layer has that name; the message lists the names.</exception>
    public (float[] Values, float[] Gradients) Layer(string layer)
    {
        using OutputGradients gradients = new(Network, layer);
        (float[] slopes, float[] values, _) = gradients.Compute([.. Input], Directions(samples: 1));
        return (values, slopes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_gradients.IsValueCreated)
        {
            _gradients.Value.Dispose();
        }
    }

    private float[] Directions(int samples)
    {
        int size = Network.Network.OutputShape.Size;
        float[] directions = new float[checked(samples * size)];
        for (int i = 0; i < samples; i++)
        {
            directions[(i * size) + Output] = 1;
        }

        return directions;
    }
}
