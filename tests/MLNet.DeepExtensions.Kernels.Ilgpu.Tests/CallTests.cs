namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What a device adds to the contract of calls: memory that is freed at once, and kernel sets that share a device.</summary>
public sealed class CallTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_buffer_is_freed_when_the_call_that_may_use_it_has_ended(bool isAnotherSets)
    {
        using IlgpuKernelSet kernels = new(IlgpuTarget.Device, memoryLimit: 10_000), other = new(IlgpuTarget.Device);
        DeviceBuffer<float> buffer = kernels.Allocate<float>(4);
        long free = kernels.FreeMemory;
        Thread freeing = new(buffer.Dispose);
        (isAnotherSets ? other : kernels).RunOnHost(1, _ =>
        {
            freeing.Start();

            // It has begun where the buffer is refused.
            SpinWait.SpinUntil(() => Record.Exception(() => buffer.View.Clear()) is ObjectDisposedException);
            Assert.Equal(free, kernels.FreeMemory);
            Assert.True(freeing.IsAlive);
        });
        freeing.Join();
        Assert.Equal(free + (4 * sizeof(float)), kernels.FreeMemory);
    }

    [Fact]
    public void A_call_may_free_a_buffer_itself()
    {
        using IlgpuKernelSet kernels = new(IlgpuTarget.Device);
        DeviceBuffer<float> buffer = kernels.Allocate<float>(4);
        kernels.RunOnHost(1, _ => buffer.Dispose());
        Assert.Throws<ObjectDisposedException>(() => buffer.View.Clear());
    }

    [Fact]
    public void A_kernel_set_at_work_is_not_disposed()
    {
        using IlgpuKernelSet kernels = new(IlgpuTarget.Device);
        kernels.RunOnHost(1, _ => Assert.Throws<InvalidOperationException>(kernels.Dispose));
        kernels.Allocate<float>(1).Dispose();
    }

    [Fact]
    public void Buffers_of_another_kernel_set_on_the_device_are_taken_and_those_of_other_devices_refused()
    {
        using IlgpuKernelSet kernels = new(IlgpuTarget.Device), other = new(IlgpuTarget.Device);
        using DeviceBuffer<float> buffer = other.Allocate<float>(3);
        buffer.Upload([1, 2, 3], 0);
        kernels.Elementwise.Add(buffer.View, buffer.View, buffer.View);
        float[] values = new float[3];
        buffer.Download(values, 0);
        Assert.Equal([2, 4, 6], values);

        OpenDevice.Acquire(IlgpuTarget.Device).Release(hasFailed: true);
        using IlgpuKernelSet elsewhere = new(IlgpuTarget.Device);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => elsewhere.Elementwise.Add(buffer.View, buffer.View, buffer.View));
        Assert.Contains("another kernel set", refused.Message, StringComparison.Ordinal);
        using UploadLane lane = elsewhere.CreateUploadLane(3);
        lane.Send([1, 2, 3]);
        Assert.Throws<ArgumentException>(() => lane.Deliver(buffer.View));
    }
}
