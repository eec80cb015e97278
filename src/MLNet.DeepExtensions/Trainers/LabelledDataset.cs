using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Another dataset with names of classes, which are known when all rows have been read, and with standardised targets where asked.</summary>
internal sealed class LabelledDataset : DatasetView
{
    private readonly LabelScale? _scale;

    public LabelledDataset(Dataset source, IReadOnlyList<string>? classNames, LabelScale? scale = null)
        : base(source) => (ClassNames, _scale) = (classNames, scale);

    public override bool IsCostlyToRead => Source.IsCostlyToRead;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        Source.Read(rows, inputs, targets, weights);
        _scale?.Standardize(targets);
    }

    public override bool IsSparse => Source.IsSparse;

    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        Source.ReadSparse(rows, inputs, targets, weights);
        _scale?.Standardize(targets);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        Source.ReadTargets(rows, targets, weights);
        _scale?.Standardize(targets);
    }
}
