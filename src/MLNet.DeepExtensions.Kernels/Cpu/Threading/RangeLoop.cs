namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The body of a parallel loop over a range of elements or rows that is handed out in chunks.</summary>
internal interface IRangeBody
{
    /// <summary>Does the work of one chunk, which owns what it writes.</summary>
    /// <param name="start">The chunk's first element or row.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="worker">The thread's number in the team, which owns scratch memory.</param>
    void Run(long start, int count, int worker);
}

/// <summary>
/// Loops over ranges in chunks that the range alone fixes, never the number of threads. A chunk's operands stay in the second-level
/// cache, so that a kernel may sweep them twice; small ranges run as one chunk on the caller.
/// </summary>
internal static class RangeLoop
{
    /// <summary>The values of a chunk, where one element or row is not more.</summary>
    public const int ChunkValues = 16 * 1024;

    /// <summary>Ranges of so many values run on the caller alone: waking helpers costs more.</summary>
    public const int SerialValues = 2 * ChunkValues;

    /// <summary>Runs the body over all chunks of a range.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="count">The number of elements or rows.</param>
    /// <param name="valuesEach">How many values one of them is.</param>
    /// <param name="body">The body.</param>
    public static void ForRange<TBody>(this WorkerTeam team, long count, long valuesEach, ref TBody body)
        where TBody : struct, IRangeBody
    {
        if (count <= SerialValues / Math.Max(valuesEach, 1))
        {
            if (count > 0)
            {
                body.Run(0, (int)count, worker: 0);
            }

            return;
        }

        team.ForChunks(count, (int)Math.Max(1, ChunkValues / Math.Max(valuesEach, 1)), ref body);
    }

    /// <summary>Runs the body over chunks of one length, of which the last may be shorter.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="count">The number of elements or rows.</param>
    /// <param name="each">How many of them are a chunk.</param>
    /// <param name="body">The body.</param>
    public static void ForChunks<TBody>(this WorkerTeam team, long count, int each, ref TBody body)
        where TBody : struct, IRangeBody
    {
        Chunks<TBody> chunks = new(body, count, each);
        team.For(Partition.Count(count, each), ref chunks);
    }

    private readonly struct Chunks<TBody>(TBody body, long count, int each) : IParallelBody
        where TBody : struct, IRangeBody
    {
        private readonly TBody _body = body;

        public void Run(int item, int worker)
        {
            long start = (long)item * each;
            _body.Run(start, (int)Math.Min(each, count - start), worker);
        }
    }
}
