using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Two values of each element of a matrix, whose sums over the rows are wanted for each column.</summary>
internal interface IColumnTerms
{
    /// <summary>The first value.</summary>
    double First(long row, int column);

    /// <summary>The second value.</summary>
    double Second(long row, int column);
}

/// <summary>What is done with a column's sums, once.</summary>
internal interface IColumnFinish
{
    /// <summary>Takes a column's sums.</summary>
    void Finish(int column, double first, double second);
}

/// <summary>The first pass: one thread sums one column over one chunk of rows. Neighbouring threads take neighbouring columns.</summary>
internal readonly struct ColumnChunks<TTerms>(TTerms terms, long rows, int columns, int rowsPerChunk, ArrayView<double> sums) : IItemBody
    where TTerms : struct, IColumnTerms
{
    private readonly TTerms _terms = terms;
    private readonly long _rows = rows;
    private readonly IndexDivisor _columns = new(columns);
    private readonly int _rowsPerChunk = rowsPerChunk;
    private readonly ArrayView<double> _sums = sums;

    public void Run(long item)
    {
        long chunk = _columns.Quotient(item, out int column);
        long begin = chunk * _rowsPerChunk;
        long end = Math.Min(begin + _rowsPerChunk, _rows);
        double first = 0;
        double second = 0;
        for (long row = begin; row < end; row++)
        {
            first += _terms.First(row, column);
            second += _terms.Second(row, column);
        }

        _sums[2 * item] = first;
        _sums[(2 * item) + 1] = second;
    }
}

/// <summary>The second pass: a group joins one column's chunks.</summary>
internal readonly struct ColumnTotals<TFinish>(TFinish finish, int chunks, int columns, ArrayView<double> sums) : IGroupBody
    where TFinish : struct, IColumnFinish
{
    private readonly TFinish _finish = finish;
    private readonly int _chunks = chunks;
    private readonly int _columns = columns;
    private readonly ArrayView<double> _sums = sums;

    public void Run(int item, Team team)
    {
        double first = 0;
        double second = 0;
        for (int chunk = team.Member; chunk < _chunks; chunk += team.Members)
        {
            long place = 2 * (((long)chunk * _columns) + item);
            first += _sums[place];
            second += _sums[place + 1];
        }

        first = team.Sum(first);
        second = team.Sum(second);
        if (team.Member == 0)
        {
            _finish.Finish(item, first, second);
        }
    }
}

/// <summary>Sums over the rows in two passes, in an order that depends on the matrix's size alone.</summary>
internal static class ColumnSums
{
    private const int LeastRowsPerChunk = 16;
    private const int MostChunks = 512;
    private const int ThreadsWanted = 1 << 16;

    public static void Run<TTerms, TFinish>(KernelLauncher launcher, long rows, int columns, TTerms terms, TFinish finish)
        where TTerms : struct, IColumnTerms
        where TFinish : struct, IColumnFinish
    {
        long chunks = Math.Clamp(ThreadsWanted / columns, 1, MostChunks);
        int rowsPerChunk = (int)Math.Max(LeastRowsPerChunk, (rows + chunks - 1) / chunks);
        chunks = Math.Max(1, (rows + rowsPerChunk - 1) / rowsPerChunk);
        ArrayView<double> sums = launcher.Sums(2 * chunks * columns);
        launcher.ForItems(chunks * columns, new ColumnChunks<TTerms>(terms, rows, columns, rowsPerChunk, sums));
        launcher.ForGroups(columns, chunks, new ColumnTotals<TFinish>(finish, (int)chunks, columns, sums));
    }
}
