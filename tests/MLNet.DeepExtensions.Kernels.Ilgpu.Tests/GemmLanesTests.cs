namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

public class GemmLanesTests
{
    [Theory]
    [InlineData(16, 16)] // the large and the medium tile
    [InlineData(16, 8)] // the narrow one
    [InlineData(4, 16)] // the flat one
    [InlineData(2, 2)] // those of the simulator
    [InlineData(1, 4)]
    public void Every_place_of_a_group_has_one_thread(int down, int across)
    {
        int[] places = [.. Enumerable.Range(0, down * across)
            .Select(thread => (GemmLanes.Row(thread, across) * across) + GemmLanes.Column(thread, across))];
        Assert.Equal(Enumerable.Range(0, down * across), places.Order());
    }

    [Fact]
    public void Sixteen_neighbours_read_two_fours_of_rows_and_eight_of_columns()
    {
        for (int first = 0; first < 256; first += 16)
        {
            int[] threads = [.. Enumerable.Range(first, 16)];
            Assert.Equal(2, threads.Select(thread => GemmLanes.Row(thread, 16)).Distinct().Count());
            Assert.Equal(8, threads.Select(thread => GemmLanes.Column(thread, 16)).Distinct().Count());
        }
    }
}
