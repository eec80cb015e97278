namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Neighbouring values of another dataset's rows, seen as an input of a shape of its own.</summary>
internal sealed class InputPartDataset(Dataset source, InputPart part) : DatasetView(source.Columns(part.Start, part.Shape.Size))
{
    public override TensorShape InputShape => part.Shape;

    public override IReadOnlyList<InputPart> InputParts => [];

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights) =>
        Source.Read(rows, inputs, targets, weights);

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) =>
        Source.ReadTargets(rows, targets, weights);
}
