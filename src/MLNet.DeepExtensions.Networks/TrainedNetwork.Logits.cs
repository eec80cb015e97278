using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    private readonly Lazy<TrainedNetwork> _logits;

    // Shares the weights and their place on the device: the networks differ in an activation alone.
    private TrainedNetwork(Network network, TrainedNetwork original)
    {
        (Network, ClassNames, _weights, _parameters) = (network, original.ClassNames, original._weights, original._parameters);
        (_predictor, _sparsePredictor) = Predictors();
        _logits = new Lazy<TrainedNetwork>(this);
    }

    /// <summary>
    /// The logits of one or more samples: what stands before the final sigmoid or softmax, <c>p = sigmoid(logit)</c> or <c>p =
    /// softmax(logits)</c>. Where a probability, as a float, is rounded to 0 or 1, the logit still tells samples apart. Outputs of a linear
    /// layer are logits themselves.
    /// </summary>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <returns>The logits, <c>[samples, ...output shape]</c>.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of a sample's.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network ends in an activation that is neither a sigmoid, a softmax nor linear.
    /// </exception>
    public float[] PredictLogits(ReadOnlySpan<float> inputs) => _logits.Value.Predict(inputs);

    /// <summary>
    /// The logits of one or more samples, into memory of the caller's: see <see cref="PredictLogits(ReadOnlySpan{float})"/>.
    /// </summary>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <param name="logits">Where the logits go, <c>[samples, ...output shape]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network ends in an activation that is neither a sigmoid, a softmax nor linear.
    /// </exception>
    public void PredictLogits(ReadOnlySpan<float> inputs, Span<float> logits) => _logits.Value.Predict(inputs, logits);

    /// <summary>The logits for sparse rows: see <see cref="PredictLogits(ReadOnlySpan{float})"/>.</summary>
    /// <param name="rows">The samples, <c>[samples, features]</c>.</param>
    /// <param name="logits">Where the logits go, <c>[samples, ...output shape]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network ends in an activation that is neither a sigmoid, a softmax nor linear.
    /// </exception>
    public void PredictLogits(SparseMatrix rows, Span<float> logits) => _logits.Value.Predict(rows, logits);

    /// <summary>The network that gives logits where this one gives probabilities; else this one.</summary>
    internal TrainedNetwork WithoutProbabilities() =>
        Network.FinalActivation?.Kind is ActivationKind.Sigmoid or ActivationKind.Softmax ? _logits.Value : this;

    private TrainedNetwork MakeLogits()
    {
        Network network = Network.WithoutFinalActivation();
        return network == Network ? this : new TrainedNetwork(network, this);
    }
}
