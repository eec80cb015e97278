namespace MLNet.DeepExtensions.Networks.Tests.Evaluations;

public class RowSampleTests
{
    [Fact]
    public void Few_rows_are_kept_all_and_of_many_about_as_many_as_the_limit_from_all_parts()
    {
        Assert.Equal(1000, Enumerable.Range(0, 1000).Count(row => new RowSample(1000, 1000).Has(row)));
        RowSample sample = new(100_000, 1000);
        int[] parts = [.. Enumerable.Range(0, 10).Select(part => Enumerable.Range(part * 10_000, 10_000).Count(row => sample.Has(row)))];

        Assert.InRange(parts.Sum(), 850, 1150);
        Assert.All(parts, count => Assert.InRange(count, 50, 150));
    }
}
