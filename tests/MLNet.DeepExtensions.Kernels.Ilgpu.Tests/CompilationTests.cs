using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>How kernels are compiled at their first launch.</summary>
public sealed class CompilationTests
{
    [Fact]
    public void Kernels_are_compiled_beside_each_other_and_launched_in_their_order()
    {
        using MeetingDevice device = new();
        using IlgpuKernelSet kernels = new(device, ComputeDevice.IlgpuCpu);
        using DeviceBuffer<float> buffer = kernels.Allocate<float>(2);
        buffer.Upload([-3, 5], 0);
        kernels.Elementwise.ActivationForward(Activation.ReLU, buffer.View, buffer.View);
        kernels.Elementwise.Add(buffer.View, buffer.View, buffer.View);
        kernels.Elementwise.ActivationForward(Activation.ReLU6, buffer.View, buffer.View);
        var values = new float[2];
        buffer.Download(values, 0);
        Assert.Equal([0, 6], values);
        Assert.Equal(2, device.Kernels);
    }

    [Fact]
    public void A_kernel_that_cannot_be_compiled_is_told_where_its_result_is_asked_for_and_nothing_behind_it_runs()
    {
        using IlgpuKernelSet kernels = new(new FailingDevice(), ComputeDevice.IlgpuCpu);
        DeviceBuffer<float> buffer = kernels.Allocate<float>(2);
        buffer.Upload([1, 2], 0);
        kernels.Elementwise.Add(buffer.View, buffer.View, buffer.View);
        kernels.Elementwise.Add(buffer.View, buffer.View, buffer.View);
        var values = new float[2];
        Assert.Equal("No such instruction.", Assert.Throws<NotSupportedException>(() => buffer.Download(values, 0)).Message);
        buffer.Download(values, 0);
        Assert.Equal([1, 2], values);
    }

    // Compiles two kernels at once or none.
    private sealed class MeetingDevice() : OpenDevice(
        DeviceContext.Open(ComputeDevice.IlgpuCpu), OpenSizes, hasTensorCores: false), IDisposable
    {
        private readonly Barrier _both = new(2);

        public void Dispose() => _both.Dispose();

        protected override Action<AcceleratorStream, KernelConfig, T1, T2> Load<T1, T2>(Action<T1, T2> entry, KernelSpecialization specialization) =>
            _both.SignalAndWait(TimeSpan.FromMinutes(1))
                ? base.Load(entry, specialization)
                : throw new TimeoutException("A kernel was compiled alone.");
    }

    private sealed class FailingDevice() : OpenDevice(DeviceContext.Open(ComputeDevice.IlgpuCpu), OpenSizes, hasTensorCores: false)
    {
        protected override Action<AcceleratorStream, KernelConfig, T1, T2> Load<T1, T2>(Action<T1, T2> entry, KernelSpecialization specialization) =>
            throw new NotSupportedException("No such instruction.");
    }

    private static LaunchSizes OpenSizes => new(new LaunchLimits(
        "the simulator", IsSimulator: true, Multiprocessors: 1, LaunchSizes.SimulatedGroup, new Index3D(int.MaxValue, 65_535, 65_535), int.MaxValue));
}
