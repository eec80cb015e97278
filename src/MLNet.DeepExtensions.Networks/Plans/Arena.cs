namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Places blocks that live for a span of time into one stretch of memory, so that blocks that live at different times share it: largest
/// first, each at the lowest place that is free for its whole life. Very many blocks are placed in the order of their lives instead, which
/// needs a little more memory, but time that grows with their number and not with its square.
/// </summary>
internal sealed class Arena
{
    /// <summary>The most blocks that are placed largest first.</summary>
    public const int Many = 1000;

    private const long Alignment = 16;
    private readonly List<Block> _blocks = [];

    /// <summary>The length that all blocks need, in elements; known after <see cref="Place"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Asks for a block.</summary>
    /// <param name="length">Its length, in elements.</param>
    /// <param name="first">The first moment of its life.</param>
    /// <param name="last">The last moment.</param>
    /// <param name="placed">Called with the block's offset.</param>
    public void Reserve(long length, int first, int last, Action<long> placed) =>
        _blocks.Add(new Block((length + Alignment - 1) / Alignment * Alignment, first, last, placed));

    /// <summary>Gives every block its offset.</summary>
    public void Place()
    {
        if (_blocks.Count <= Many)
        {
            PlaceLargestFirst();
        }
        else
        {
            PlaceInOrderOfTime();
        }
    }

    /// <summary>Tells every block's owner where it lies.</summary>
    public void Announce() => _blocks.ForEach(block => block.Placed(block.Offset));

    private void PlaceLargestFirst()
    {
        foreach (Block block in _blocks.OrderByDescending(block => block.Length))
        {
            long offset = 0;
            foreach (
                Block other in _blocks.Where(other => other.Offset >= 0 && other.First <= block.Last && block.First <= other.Last)
                    .OrderBy(other => other.Offset))
            {
                if (offset + block.Length <= other.Offset)
                {
                    break;
                }

                offset = Math.Max(offset, other.Offset + other.Length);
            }

            block.Offset = offset;
            Length = Math.Max(Length, offset + block.Length);
        }
    }

    private void PlaceInOrderOfTime()
    {
        GapList memory = new();
        PriorityQueue<Block, int> alive = new();
        foreach (Block block in _blocks.OrderBy(block => block.First).ThenByDescending(block => block.Length))
        {
            while (alive.TryPeek(out Block? ended, out int last) && last < block.First)
            {
                _ = alive.Dequeue();
                memory.Free(ended.Offset, ended.Length);
            }

            block.Offset = memory.Take(block.Length);
            alive.Enqueue(block, block.Last);
        }

        Length = memory.Length;
    }

    private sealed record Block(long Length, int First, int Last, Action<long> Placed)
    {
        public long Offset { get; set; } = -1;
    }
}
