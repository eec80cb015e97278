using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>A data view with a model's columns behind its own, computed many rows at a time while it is read.</summary>
internal sealed class ScoringDataView(NetworkModel model, IDataView source) : IDataView
{
    private readonly ScoringBinding _binding = new(model, source.Schema);

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => _binding.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return Wrap(source.GetRowCursor(_binding.Dependencies(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return Array.ConvertAll(source.GetRowCursorSet(_binding.Dependencies(needed), n, rand), cursor => Wrap(cursor, needed));
    }

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, DataViewSchema.Column[] needed) =>
        BatchedScoringCursor.RowsAtOnce(_binding, needed) is var rows and > 1
            ? new BatchedScoringCursor(_binding, cursor, needed, rows)
            : new PlainScoringCursor(cursor, new ScoringRow(_binding, cursor, needed));
}
