using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Another dataset with standardized targets.</summary>
internal sealed class StandardizedTargets(Dataset source, TargetScale scale) : DatasetView(source)
{
    public override bool IsSparse => Source.IsSparse;

    public override (float Scale, float Offset)? ByteScale => Source.ByteScale;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        Source.Read(rows, inputs, targets, weights);
        scale.Standardize(targets);
    }

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        Source.ReadSparse(rows, inputs, targets, weights);
        scale.Standardize(targets);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        Source.ReadTargets(rows, targets, weights);
        scale.Standardize(targets);
    }

    public override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs) => Source.ReadBytes(rows, inputs);
}
