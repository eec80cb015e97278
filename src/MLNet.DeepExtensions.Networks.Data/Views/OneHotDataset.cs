namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Another dataset with one-hot targets instead of class numbers.</summary>
internal sealed class OneHotDataset : DatasetView
{
    public OneHotDataset(Dataset source)
        : base(source)
    {
        if (!source.HasClassNumbers)
        {
            throw new InvalidOperationException("The dataset's targets are not class numbers, so there is nothing to make one-hot.");
        }

        TargetWidth = source.ClassNames!.Count;
    }

    public override int TargetWidth { get; }

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        Source.Read(rows, inputs, targets[..rows.Length], weights);
        Expand(rows, targets);
    }

    public override bool IsSparse => Source.IsSparse;

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Source.ReadSparse(rows, inputs, targets[..rows.Length], weights);
        Expand(rows, targets);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Source.ReadTargets(rows, targets[..rows.Length], weights);
        Expand(rows, targets);
    }

    // The class numbers lie at the front of the same memory; from the last row backwards none is overwritten before it is used.
    private void Expand(ReadOnlySpan<long> rows, Span<float> targets)
    {
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            int number = ClassNumber(targets[i], TargetWidth, rows[i]);
            Span<float> row = targets.Slice(i * TargetWidth, TargetWidth);
            row.Clear();
            row[number] = 1f;
        }
    }
}
