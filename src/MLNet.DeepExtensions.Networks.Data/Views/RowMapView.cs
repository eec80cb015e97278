namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A view with rows of its own numbering.</summary>
internal abstract class RowMapView(Dataset source) : DatasetView(source)
{
    // The source's row numbers lie on the stack, so a long list is read in blocks.
    private const int Block = 256;

    public sealed override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        Span<long> mapped = stackalloc long[Block];
        for (int start = 0; start < rows.Length; start += Block)
        {
            int count = Map(rows[start..], mapped);
            Source.Read(
                mapped[..count],
                inputs.Slice(start * size, count * size),
                targets.Slice(start * TargetWidth, count * TargetWidth),
                weights.Slice(start, count));
        }
    }

    public sealed override bool IsSparse => Source.IsSparse;

    public sealed override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Span<long> mapped = stackalloc long[Block];
        for (int start = 0; start < rows.Length; start += Block)
        {
            int count = Map(rows[start..], mapped);
            Source.ReadSparse(
                mapped[..count], inputs, targets.Slice(start * TargetWidth, count * TargetWidth), weights.Slice(start, count));
        }
    }

    public sealed override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Span<long> mapped = stackalloc long[Block];
        for (int start = 0; start < rows.Length; start += Block)
        {
            int count = Map(rows[start..], mapped);
            Source.ReadTargets(mapped[..count], targets.Slice(start * TargetWidth, count * TargetWidth), weights.Slice(start, count));
        }
    }

    public sealed override (float Scale, float Offset)? ByteScale => Source.ByteScale;

    public sealed override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs)
    {
        Span<long> mapped = stackalloc long[Block];
        for (int start = 0; start < rows.Length; start += Block)
        {
            int count = Map(rows[start..], mapped);
            Source.ReadBytes(mapped[..count], inputs.Slice(start * InputShape.Size, count * InputShape.Size));
        }
    }

    /// <summary>The source's number of a row of this view.</summary>
    protected abstract override long SourceRow(long row);

    private int Map(ReadOnlySpan<long> rows, Span<long> mapped)
    {
        int count = Math.Min(rows.Length, mapped.Length);
        for (int i = 0; i < count; i++)
        {
            CheckRow(rows[i]);
            mapped[i] = SourceRow(rows[i]);
        }

        return count;
    }
}
