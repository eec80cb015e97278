using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>An optimizer's sweep over selected rows of a table, a thread a value; the arithmetic is that of the sweep over all.</summary>
internal readonly struct RowSweep<TRule>(OptimizerSweep<TRule> sweep, ParameterSegment table, SelectedRows rows) : IItemBody
    where TRule : struct, IUpdateRule
{
    private readonly OptimizerSweep<TRule> _sweep = sweep;
    private readonly Piece _table = new(table with { Length = 0 });
    private readonly SelectedRows _rows = rows;

    public void Run(long item)
    {
        long place = _rows.Place(item, out _);
        if (place >= 0)
        {
            _sweep.Update(_table.Offset + place, _table);
        }
    }
}
