using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Another dataset with names and numbers of classes, which are known when all rows have been read.</summary>
internal sealed class LabelledDataset : DatasetView
{
    private readonly IReadOnlyList<int>? _classOf;

    public LabelledDataset(Dataset source, IReadOnlyList<string>? classNames, IReadOnlyList<int>? classOf = null)
        : base(source) => (ClassNames, _classOf) = (classNames, classOf);

    public override bool IsCostlyToRead => Source.IsCostlyToRead;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        Source.Read(rows, inputs, targets, weights);
        Map(targets);
    }

    public override bool IsSparse => Source.IsSparse;

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        Source.ReadSparse(rows, inputs, targets, weights);
        Map(targets);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        Source.ReadTargets(rows, targets, weights);
        Map(targets);
    }

    private void Map(Span<float> targets)
    {
        if (_classOf is not null)
        {
            foreach (ref float target in targets)
            {
                target = _classOf[(int)target];
            }
        }
    }
}
