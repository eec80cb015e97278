namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Another dataset with scaled inputs.</summary>
internal sealed class ScaledDataset : DatasetView
{
    private readonly Scaler _scaler;

    public ScaledDataset(Dataset source, Scaler scaler)
        : base(source)
    {
        if (!scaler.Fits(source.InputShape))
        {
            throw new ArgumentException(
                $"The scaler is for {scaler.Width} features or channels; the inputs' shape is {source.InputShape}.", nameof(scaler));
        }

        _scaler = scaler;
    }

    // What is scaled may be too large for a float.
    public override bool HasFiniteInputs => false;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        Source.Read(rows, inputs, targets, weights);
        _scaler.Apply(inputs);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) =>
        Source.ReadTargets(rows, targets, weights);
}
