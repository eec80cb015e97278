using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Ilgpu;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

public class IlgpuDevicesTests
{
    [Fact]
    public void The_simulator_is_on_every_computer_and_comes_last()
    {
        IReadOnlyList<DeviceDescription> devices = IlgpuDevices.List();

        DeviceDescription last = devices[^1];
        Assert.Equal(ComputeDevice.IlgpuCpu, last.Device);
        Assert.NotEmpty(last.Name);
        Assert.True(last.MemoryBytes > 0);
    }

    [Fact]
    public void No_device_is_listed_twice()
    {
        IEnumerable<ComputeDevice> devices = IlgpuDevices.List().Select(description => description.Device);

        Assert.Distinct(devices);
    }
}
