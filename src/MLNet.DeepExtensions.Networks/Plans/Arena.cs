namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Places blocks that live for a span of time into one stretch of memory, so that blocks that live at different times share it: largest first, each at the
/// lowest place that is free for its whole life.
/// </summary>
internal sealed class Arena
{
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
        foreach (Block block in _blocks.OrderByDescending(block => block.Length))
        {
            long offset = 0;
            foreach (Block other in _blocks.Where(other => other.Offset >= 0 && other.First <= block.Last && block.First <= other.Last).OrderBy(other => other.Offset))
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

    /// <summary>Tells every block's owner where it lies.</summary>
    public void Announce() => _blocks.ForEach(block => block.Placed(block.Offset));

    private sealed record Block(long Length, int First, int Last, Action<long> Placed)
    {
        public long Offset { get; set; } = -1;
    }
}
