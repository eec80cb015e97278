namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Neighbouring rows of another dataset: a subset that needs no list of numbers.</summary>
internal sealed class RangeDataset : RowMapView
{
    private readonly long _start;

    public RangeDataset(Dataset source, long start, long count)
        : base(source)
    {
        if (start < 0 || count < 1 || count > source.Count - start)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"{count} rows starting at row {start} are requested; the dataset has {source.Count}, and at least one is needed.");
        }

        (_start, Count) = (start, count);
    }

    public override long Count { get; }

    protected override long SourceRow(long row) => _start + row;
}
