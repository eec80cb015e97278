namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>An optimizer's sweep over selected rows of a table: each is a piece, and goes through the same arithmetic.</summary>
internal readonly struct RowSweep<TRule>(OptimizerSweep<TRule> sweep, ParameterSegment table, SelectedRows rows) : IRangeBody
    where TRule : struct, IUpdateRule
{
    private readonly OptimizerSweep<TRule> _sweep = sweep;
    private readonly ParameterSegment _table = table;
    private readonly SelectedRows _rows = rows;

    public void Run(long start, int count, int worker)
    {
        for (long i = start; i < start + count; i++)
        {
            _sweep.Run(_table with { Offset = _table.Offset + _rows.Place(i), Length = _rows.Width });
        }
    }
}
