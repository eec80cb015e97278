using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels.Tests.Cpu;

/// <summary>Which kernel runs for which pooling, on both sides of every threshold.</summary>
public sealed class PoolingTableTests
{
    /// <summary>Channels, window, stride, padding; the kernels forward and backward.</summary>
    public static TheoryData<int, int, int, int, string, string> Poolings => new()
    {
        { 1, 2, 2, 0, "maximum-1", "maximum-gather-1" },
        { 3, 2, 2, 0, "maximum-1", "maximum-gather-1" },
        { 4, 2, 2, 0, "maximum-4", "maximum-gather-4" },
        { 7, 2, 2, 0, "maximum-4", "maximum-gather-4" },
        { 8, 2, 2, 0, "maximum-8", "maximum-spread" },
        { 15, 2, 2, 0, "maximum-8", "maximum-spread" },
        { 16, 2, 2, 0, "maximum-16", "maximum-spread" },
        { 32, 3, 3, 0, "maximum-16", "maximum-spread" },
        { 32, 3, 2, 0, "maximum-16", "maximum-gather-16" },
        { 32, 2, 3, 0, "maximum-16", "maximum-gather-16" },
        { 32, 2, 2, 1, "maximum-16", "maximum-gather-16" },
        { 16, 3, 2, 1, "maximum-16", "maximum-gather-16" },
        { 15, 3, 2, 1, "maximum-8", "maximum-gather-8" },
        { 8, 3, 2, 1, "maximum-8", "maximum-gather-8" },
        { 7, 3, 2, 1, "maximum-4", "maximum-gather-4" },
        { 3, 3, 2, 1, "maximum-1", "maximum-gather-1" },
    };

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Each_pooling_has_its_kernels(int channels, int window, int stride, int padding, string forward, string backward)
    {
        using CpuKernelSet kernels = new(threads: 1);
        Pool2DShape shape = new(12, 12, channels, window, stride, Padding.All(padding));

        Assert.Equal(new KernelNames(forward, backward), kernels.Pooling.MaximumNames(shape));
        Assert.Equal(new KernelNames("average", "average"), kernels.Pooling.AverageNames(shape));
        Assert.Equal(new KernelNames("global-average", "global-average"), kernels.Pooling.GlobalAverageNames(144, channels));
    }

    [Fact]
    public void Every_kernel_has_a_name_of_its_own_and_a_case()
    {
        string[] forward = [.. PoolingTable.MaximumForward.Entries.Select(entry => entry.Name)];
        string[] backward = [.. PoolingTable.MaximumBackward.Entries.Select(entry => entry.Name)];

        Assert.Distinct(forward);
        Assert.Distinct(backward);
        Assert.Empty(forward.Except(Poolings.Select(pooling => pooling.Data.Item5)));
        Assert.Empty(backward.Except(Poolings.Select(pooling => pooling.Data.Item6)));
    }
}
