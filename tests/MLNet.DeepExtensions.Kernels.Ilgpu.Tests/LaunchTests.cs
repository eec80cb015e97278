using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What is decided before a kernel is launched.</summary>
public sealed class LaunchTests
{
    [Theory]
    [InlineData(1, 65_536, 1, "a grid of (1, 65536, 1)")]
    [InlineData(1, 1, 65_536, "a grid of (1, 1, 65536)")]
    public void A_grid_that_the_device_does_not_allow_is_refused(int x, int y, int z, string named) =>
        AssertRefused(new KernelConfig(new Index3D(x, y, z), new Index3D(1, 1, 1)), named);

    [Fact]
    public void A_group_and_shared_memory_that_the_device_does_not_allow_are_refused()
    {
        AssertRefused(new KernelConfig(1, LaunchSizes.SimulatedGroup + 1), $"groups of {LaunchSizes.SimulatedGroup + 1} threads");
        AssertRefused(
            new KernelConfig(new Index3D(1, 1, 1), new Index3D(1, 1, 1), SharedMemoryConfig.RequestDynamic<Float4>(int.MaxValue / 8)),
            "bytes of shared memory");
    }

    [Theory]
    [InlineData(8192, 32, 288, GemmTile.Narrow)] // a convolution's data gradient with 32 channels
    [InlineData(8192, 20, 288, GemmTile.Narrow)]
    [InlineData(8192, 33, 288, GemmTile.Medium)]
    [InlineData(32, 32, 288, GemmTile.Flat)]
    [InlineData(4096, 4096, 4096, GemmTile.Large)]
    [InlineData(1024, 128, 784, GemmTile.Medium)]
    public void A_product_of_few_columns_or_rows_gets_a_tile_that_it_fills(int rows, int columns, int depth, object tile) =>
        Assert.Equal((GemmTile)tile, Gemm.Choose(multiprocessors: 132, new GemmSize(rows, columns, depth)));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(641)]
    [InlineData(65_536)]
    [InlineData(int.MaxValue)]
    public void Places_on_both_sides_of_what_32_bits_hold_are_divided_exactly(int divisor)
    {
        IndexDivisor division = new(divisor);
        foreach (
            long dividend in (long[])[0, 1, divisor - 1L, divisor, int.MaxValue - 1L, int.MaxValue, int.MaxValue + 1L, (1L << 40) + 12345])
        {
            Assert.Equal(dividend / divisor, division.Quotient(dividend, out int remainder));
            Assert.Equal(dividend % divisor, remainder);
        }
    }

    [Fact]
    public void What_is_uploaded_may_be_changed_at_once_however_much_it_is()
    {
        foreach (int length in (int[])[1, UploadStage.MostBytes / sizeof(float), (UploadStage.MostBytes / sizeof(float)) + 1])
        {
            // More than there are slots.
            DeviceBuffer<float>[] buffers = [.. Enumerable.Range(0, 6).Select(_ => IlgpuTarget.Kernels.Allocate<float>(length))];
            float[] values = new float[length];
            for (int i = 0; i < buffers.Length; i++)
            {
                Array.Fill(values, i + 1);
                buffers[i].Upload(values, 0);
            }

            for (int i = 0; i < buffers.Length; i++)
            {
                buffers[i].Download(values, 0);
                Assert.Equal(-1, values.AsSpan().IndexOfAnyExcept(i + 1f));
                buffers[i].Dispose();
            }
        }
    }

    private static void AssertRefused(KernelConfig config, string named)
    {
        OpenDevice simulator = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
        LaunchSizes sizes = simulator.Sizes;
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => sizes.Require(typeof(Zeros<>), config));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains(simulator.Accelerator.Name, refused.Message, StringComparison.Ordinal);
        simulator.Release(hasFailed: false);
    }
}
