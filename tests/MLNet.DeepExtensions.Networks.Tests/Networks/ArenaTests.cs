namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class ArenaTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(Arena.Many)]
    [InlineData(Arena.Many + 1)]
    [InlineData(3000)]
    public void Blocks_that_live_at_the_same_time_never_share_memory(int count)
    {
        Random random = new(count);
        Arena arena = new();
        List<Block> blocks = new();
        for (int i = 0; i < count; i++)
        {
            int first = random.Next(count);
            Block block = new(random.Next(0, 500), first, Math.Min(first + random.Next(i % 10 == 0 ? count : 8), count));
            blocks.Add(block);
            arena.Reserve(block.Length, block.First, block.Last, offset => block.Offset = offset);
        }

        arena.Place();
        arena.Announce();

        Assert.All(blocks, block => Assert.InRange(block.Offset, 0, arena.Length - block.Length));
        for (int time = 0; time <= count; time++)
        {
            long end = 0;
            foreach (
                Block block in blocks.Where(block => block.First <= time && time <= block.Last && block.Length > 0)
                    .OrderBy(block => block.Offset))
            {
                Assert.True(block.Offset >= end, $"Two blocks share element {block.Offset} at time {time}.");
                end = block.Offset + block.Length;
            }
        }
    }

    /// <summary>In a chain two values live at once; a third begins when the first has ended.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public void A_chain_of_any_length_needs_the_memory_of_two_blocks(int count)
    {
        Arena arena = new();
        for (int i = 0; i < count; i++)
        {
            arena.Reserve(64, i, i + 1, _ => { });
        }

        arena.Place();
        Assert.Equal(128, arena.Length);
    }

    /// <summary>In a training step value i lives from i to 2n - i: all at once in the middle.</summary>
    [Fact]
    public void Blocks_that_live_within_one_another_need_their_sum()
    {
        const int Count = 2000;
        Arena arena = new();
        for (int i = 0; i < Count; i++)
        {
            arena.Reserve(16, i, (2 * Count) - i, _ => { });
        }

        arena.Place();
        Assert.Equal(16 * Count, arena.Length);
    }

    private sealed record Block(long Length, int First, int Last)
    {
        public long Offset { get; set; }
    }
}
