using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Two quantities of each element whose sums over the rows are wanted, in double: see <see cref="ColumnSums{TTerms}"/>.</summary>
internal interface IColumnTerms
{
    /// <summary>The quantities of <see cref="Vector{T}.Count"/> floats from an element on, each as two vectors of doubles.</summary>
    /// <param name="row">The element's row.</param>
    /// <param name="feature">The element's column.</param>
    /// <param name="first">The first quantity.</param>
    /// <param name="second">The second quantity.</param>
    void At(long row, int feature, out DoublePair first, out DoublePair second);

    /// <summary>The quantities of one element.</summary>
    /// <param name="row">The element's row.</param>
    /// <param name="feature">The element's column.</param>
    /// <param name="first">The first quantity.</param>
    /// <param name="second">The second quantity.</param>
    void At(long row, int feature, out double first, out double second);
}

/// <summary>As many doubles as a vector has floats.</summary>
internal readonly struct DoublePair(Vector<double> lower, Vector<double> upper)
{
    public Vector<double> Lower { get; } = lower;

    public Vector<double> Upper { get; } = upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe DoublePair Load(double* address) => new(Vector.Load(address), Vector.Load(address + Vector<double>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe DoublePair Load(float* address)
    {
        Vector.Widen(Vector.Load(address), out Vector<double> lower, out Vector<double> upper);
        return new(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair operator +(DoublePair a, DoublePair b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair operator -(DoublePair a, DoublePair b) => new(a.Lower - b.Lower, a.Upper - b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair operator *(DoublePair a, DoublePair b) => new(a.Lower * b.Lower, a.Upper * b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair operator *(DoublePair a, double b) => new(a.Lower * b, a.Upper * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(double* address)
    {
        Lower.Store(address);
        Upper.Store(address + Vector<double>.Count);
    }
}

/// <summary>
/// Sums over rows, feature by feature. An item is a chunk of rows by a block of features, small enough for the cache, and leaves its
/// partial sums in a row of their own; <see cref="Total"/> adds these in their order. The shape alone fixes the chunks, so the bits do not
/// depend on the threads.
/// </summary>
/// <remarks>
/// Sums are in double: it costs nothing where memory is the limit, and no shift or second sweep is needed to trust a variance.
/// </remarks>
internal readonly unsafe struct ColumnSums<TTerms>(TTerms terms, int rows, int features, double* partials) : IParallelBody
    where TTerms : struct, IColumnTerms
{
    private const int BlockFeatures = 64;
    private const int LeastRows = 256;

    // So few rows at a time that the sweep stays sequential in memory, so many that it pays to fetch the sums into registers.
    private const int PieceRows = 8;

    private readonly double* _partials = partials;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int item, int worker)
    {
        int blocks = Blocks(features);
        int chunkRows = ChunkRows(features);
        long chunk = item / blocks;
        long begin = chunk * chunkRows;
        long end = Math.Min(begin + chunkRows, rows);
        int feature = item % blocks * BlockFeatures;
        int lastFeature = Math.Min(feature + BlockFeatures, features);
        double* firsts = _partials + (chunk * 2 * features);
        double* seconds = firsts + features;
        new Span<double>(firsts + feature, lastFeature - feature).Clear();
        new Span<double>(seconds + feature, lastFeature - feature).Clear();
        for (long row = begin; row < end; row += PieceRows)
        {
            AddPiece(row, Math.Min(row + PieceRows, end), feature, lastFeature, firsts, seconds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPiece(long begin, long end, int feature, int lastFeature, double* firsts, double* seconds)
    {
        int count = Vector<float>.Count;
        for (; feature <= lastFeature - (2 * count); feature += 2 * count)
        {
            DoublePair first0 = DoublePair.Load(firsts + feature);
            DoublePair first1 = DoublePair.Load(firsts + feature + count);
            DoublePair second0 = DoublePair.Load(seconds + feature);
            DoublePair second1 = DoublePair.Load(seconds + feature + count);
            for (long row = begin; row < end; row++)
            {
                terms.At(row, feature, out DoublePair a, out DoublePair b);
                first0 += a;
                second0 += b;
                terms.At(row, feature + count, out a, out b);
                first1 += a;
                second1 += b;
            }

            first0.Store(firsts + feature);
            first1.Store(firsts + feature + count);
            second0.Store(seconds + feature);
            second1.Store(seconds + feature + count);
        }

        for (; feature <= lastFeature - count; feature += count)
        {
            DoublePair first = DoublePair.Load(firsts + feature);
            DoublePair second = DoublePair.Load(seconds + feature);
            for (long row = begin; row < end; row++)
            {
                terms.At(row, feature, out DoublePair a, out DoublePair b);
                first += a;
                second += b;
            }

            first.Store(firsts + feature);
            second.Store(seconds + feature);
        }

        for (; feature < lastFeature; feature++)
        {
            double first = firsts[feature];
            double second = seconds[feature];
            for (long row = begin; row < end; row++)
            {
                terms.At(row, feature, out double a, out double b);
                first += a;
                second += b;
            }

            firsts[feature] = first;
            seconds[feature] = second;
        }
    }

    /// <summary>Runs the sums and returns their totals: the first quantity of every feature, then the second.</summary>
    public static double* Total(WorkerTeam team, TTerms terms, int rows, int features)
    {
        int chunks = Math.Max(1, Partition.Count(rows, ChunkRows(features)));
        double* partials = team.Common<double>(2L * features * chunks);
        ColumnSums<TTerms> body = new(terms, rows, features, partials);
        team.For(checked(chunks * Blocks(features)), ref body, parallel: (long)rows * features > RangeLoop.SerialValues);
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            Add(partials + (2L * features * chunk), partials, 2 * features);
        }

        return partials;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double* from, double* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] += from[i];
        }
    }

    private static int Blocks(int features) => Partition.Count(features, BlockFeatures);

    private static int ChunkRows(int features) => Math.Max(LeastRows, RangeLoop.ChunkValues / Math.Min(features, BlockFeatures));
}
