using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Another dataset whose targets and weights are checked as they are read.</summary>
/// <param name="source">The dataset.</param>
/// <param name="check">The check.</param>
internal sealed class CheckedDataset(Dataset source, TargetCheck check) : DatasetView(source)
{
    public override bool IsSparse => Source.IsSparse;

    public override (float Scale, float Offset)? ByteScale => Source.ByteScale;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        Source.Read(rows, inputs, targets, weights);
        check.Require(rows, targets, weights);
    }

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        Source.ReadSparse(rows, inputs, targets, weights);
        check.Require(rows, targets, weights);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        Source.ReadTargets(rows, targets, weights);
        check.Require(rows, targets, weights);
    }

    public override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs) => Source.ReadBytes(rows, inputs);
}
