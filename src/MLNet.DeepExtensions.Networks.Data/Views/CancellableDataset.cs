namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Another dataset that ends all reading of it when a token asks for that: what goes through the rows, for whatever reason, stops after the
/// block at hand.
/// </summary>
internal sealed class CancellableDataset : DatasetView
{
    private readonly int _block;

    public CancellableDataset(Dataset source, CancellationToken cancellation)
        : base(source) => (Cancellation, _block) = (cancellation, RowsAtOnce(source.InputShape.Size));

    public override CancellationToken Cancellation { get; }

    public override bool IsSparse => Source.IsSparse;

    public override (float Scale, float Offset)? ByteScale => Source.ByteScale;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        for (int start = 0; start < rows.Length; start += _block)
        {
            int count = NextBlock(rows.Length - start);
            Source.Read(
                rows.Slice(start, count), inputs.Slice(start * size, count * size), targets.Slice(start * TargetWidth, count * TargetWidth),
                weights.Slice(start, count));
        }
    }

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int start = 0; start < rows.Length; start += _block)
        {
            int count = NextBlock(rows.Length - start);
            Source.ReadSparse(
                rows.Slice(start, count), inputs, targets.Slice(start * TargetWidth, count * TargetWidth), weights.Slice(start, count));
        }
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int start = 0; start < rows.Length; start += _block)
        {
            int count = NextBlock(rows.Length - start);
            Source.ReadTargets(
                rows.Slice(start, count), targets.Slice(start * TargetWidth, count * TargetWidth), weights.Slice(start, count));
        }
    }

    public override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs)
    {
        int size = InputShape.Size;
        for (int start = 0; start < rows.Length; start += _block)
        {
            int count = NextBlock(rows.Length - start);
            Source.ReadBytes(rows.Slice(start, count), inputs.Slice(start * size, count * size));
        }
    }

    private int NextBlock(int left)
    {
        Cancellation.ThrowIfCancellationRequested();
        return Math.Min(_block, left);
    }
}
