namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Chosen rows of another dataset.</summary>
internal sealed class SubsetDataset : RowMapView
{
    private readonly long[] _rows;

    /// <summary>A view of the rows, whose numbers have been checked; the array is kept.</summary>
    public SubsetDataset(Dataset source, long[] rows)
        : base(source)
    {
        if (rows.Length == 0)
        {
            throw new ArgumentException("No row is given; a subset needs at least one.", nameof(rows));
        }

        _rows = rows;
    }

    public override long Count => _rows.Length;

    protected override long SourceRow(long row) => _rows[row];
}
