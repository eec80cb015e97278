namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Another dataset whose classes have other numbers: those of names in another order.</summary>
internal sealed class AlignedDataset : DatasetView
{
    private const int MostOnStack = 256;

    private readonly int[] _numbers;

    /// <summary>Renumbers the classes.</summary>
    /// <param name="source">The dataset; its classes have names.</param>
    /// <param name="numbers">The new number of each class.</param>
    /// <param name="names">The names by new number.</param>
    public AlignedDataset(Dataset source, int[] numbers, IReadOnlyList<string> names)
        : base(source)
    {
        (_numbers, ClassNames) = (numbers, names);
        TargetWidth = source.HasClassNumbers ? 1 : names.Count;
    }

    public override int TargetWidth { get; }

    public override bool IsSparse => Source.IsSparse;

    public override (float Scale, float Offset)? ByteScale => Source.ByteScale;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        Source.Read(rows, inputs, SourceTargets(rows, targets), weights);
        Renumber(rows, targets);
    }

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Source.ReadSparse(rows, inputs, SourceTargets(rows, targets), weights);
        Renumber(rows, targets);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        Source.ReadTargets(rows, SourceTargets(rows, targets), weights);
        Renumber(rows, targets);
    }

    public override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs) => Source.ReadBytes(rows, inputs);

    /// <summary>Values of the source's classes by their new numbers; 1 for a class that the source lacks.</summary>
    public float[] Reorder(IReadOnlyList<float> values)
    {
        float[] reordered = new float[ClassNames!.Count];
        Array.Fill(reordered, 1f);
        for (int i = 0; i < _numbers.Length; i++)
        {
            reordered[_numbers[i]] = values[i];
        }

        return reordered;
    }

    // The source's targets are as many or fewer, and lie at the front of the same memory.
    private Span<float> SourceTargets(ReadOnlySpan<long> rows, Span<float> targets) => targets[..(rows.Length * Source.TargetWidth)];

    private void Renumber(ReadOnlySpan<long> rows, Span<float> targets)
    {
        if (Source.HasClassNumbers)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                targets[i] = _numbers[ClassNumber(targets[i], _numbers.Length, rows[i])];
            }

            return;
        }

        // From the last row backwards, no column is overwritten before it is read.
        Span<float> own = stackalloc float[MostOnStack];
        own = _numbers.Length <= MostOnStack ? own[.._numbers.Length] : new float[_numbers.Length];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            targets.Slice(i * _numbers.Length, _numbers.Length).CopyTo(own);
            Span<float> row = targets.Slice(i * TargetWidth, TargetWidth);
            row.Clear();
            for (int column = 0; column < own.Length; column++)
            {
                row[_numbers[column]] = own[column];
            }
        }
    }
}
