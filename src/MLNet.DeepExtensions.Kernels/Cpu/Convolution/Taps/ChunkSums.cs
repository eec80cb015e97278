namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Where a weight gradient is summed in chunks: positions are cut into as many as the shape and the batch alone say, each has sums of its
/// own, the bias's behind the filters', and they are added up chunk after chunk. So threads do not change a bit.
/// </summary>
internal readonly unsafe struct ChunkSums
{
    private readonly nint _bias;

    /// <summary>Takes the memory, whose contents are undefined.</summary>
    /// <param name="team">The threads, whose common memory it is.</param>
    /// <param name="count">The number of chunks.</param>
    /// <param name="filters">Floats of a chunk's sums for the filters.</param>
    /// <param name="bias">Floats of those for the bias.</param>
    /// <param name="totals">Floats behind all chunks, for what becomes of the sums.</param>
    public ChunkSums(WorkerTeam team, int count, nint filters, nint bias, nint totals = 0)
    {
        (Count, _bias, Size) = (count, filters, filters + bias);
        First = team.Common<float>((Count * Size) + totals);
    }

    /// <summary>The number of chunks.</summary>
    public int Count { get; }

    /// <summary>Floats of a chunk.</summary>
    public nint Size { get; }

    /// <summary>The first chunk; the others follow.</summary>
    public float* First { get; }

    /// <summary>The memory behind all chunks.</summary>
    public float* Totals => First + (Count * Size);

    /// <summary>Whether there is enough to add up for more than one thread.</summary>
    public bool IsLarge => Size * Count > 1 << 16;

    /// <summary>A chunk's sums for the filters.</summary>
    public float* Filters(int chunk) => First + (chunk * Size);

    /// <summary>A chunk's sums for the bias.</summary>
    public float* Bias(int chunk) => Filters(chunk) + _bias;

    /// <summary>Adds all chunks up for adjacent values.</summary>
    /// <param name="offset">The first value, in a chunk's sums for the filters.</param>
    /// <param name="length">The number of values.</param>
    /// <param name="to">Where the totals go.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public void Add(nint offset, nint length, float* to, bool accumulate) =>
        ColumnSum.Compute(First + offset, Size, Count, length, to, accumulate);

    /// <summary>Adds all chunks up for the bias.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="to">Where the totals go; null for nowhere.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public void AddBias(int channels, float* to, bool accumulate)
    {
        if (to != null)
        {
            Add(_bias, channels, to, accumulate);
        }
    }
}
