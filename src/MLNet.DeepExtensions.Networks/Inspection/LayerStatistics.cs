namespace MLNet.DeepExtensions.Networks;

/// <summary>The magnitudes in one layer of a trained network, on a batch of data: where gradients vanish or activations die.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Type">Its type: <c>Dense</c>.</param>
public sealed record LayerStatistics(string Layer, string Type)
{
    /// <summary>
    /// The root mean square of the layer's outputs, its activation included; NaN where the layer computes nothing of its own, as a reshape
    /// does.
    /// </summary>
    public double OutputNorm { get; init; } = double.NaN;

    /// <summary>The share of the layer's outputs that are 0; NaN where it computes nothing of its own.</summary>
    public double ZeroShare { get; init; } = double.NaN;

    /// <summary>The layer's parameters; 0 where it has none.</summary>
    public long Parameters { get; init; }

    /// <summary>The Euclidean norm of the parameters; NaN where there are none.</summary>
    public double WeightNorm { get; init; } = double.NaN;

    /// <summary>
    /// The Euclidean norm of the gradient of the batch's mean loss, penalties included, with respect to the parameters; NaN where there are
    /// none, or they are frozen.
    /// </summary>
    public double GradientNorm { get; init; } = double.NaN;
}
