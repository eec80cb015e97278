namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset of floats in memory.</summary>
public class InMemoryDataset : ArrayDataset
{
    private readonly float[] _inputs;
    private readonly Lazy<bool> _areFinite;

    /// <summary>A dataset over a flat array, which is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs one after the other: <c>[rows, inputShape]</c>.</param>
    /// <param name="inputShape">The shape of one row.</param>
    /// <param name="targets">The targets, as many rows.</param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a weight is negative or not finite.</exception>
    public InMemoryDataset(float[] inputs, TensorShape inputShape, Targets targets, float[]? weights = null)
        : base(inputs.Length, inputShape, targets, weights) =>
        (_inputs, _areFinite) = (inputs, new Lazy<bool>(() => FiniteNumbers.AreAllOf(inputs)));

    /// <inheritdoc/>
    public sealed override bool HasFiniteInputs => _areFinite.Value;

    /// <inheritdoc/>
    protected sealed override void ReadInput(int row, Span<float> input) => _inputs.AsSpan(row * input.Length, input.Length).CopyTo(input);
}
