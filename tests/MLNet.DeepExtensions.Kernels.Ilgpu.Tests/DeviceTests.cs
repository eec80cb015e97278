namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

public class DeviceTests
{
    [Fact]
    public void The_simulator_is_on_every_computer_and_comes_last()
    {
        DeviceDescription last = new IlgpuKernelSetProvider().Available()[^1];
        Assert.Equal(ComputeDevice.IlgpuCpu, last.Device);
        Assert.NotEmpty(last.Name);
        Assert.True(last.MemoryBytes > 0);
    }

    [Fact]
    public void The_engine_finds_the_provider_and_lists_each_device_once()
    {
        IEnumerable<ComputeDevice> devices = ComputeDevice.Available().Select(description => description.Device).ToArray();
        Assert.Distinct(devices);
        Assert.Equal(ComputeDevice.Cpu, devices.First());
        Assert.Contains(ComputeDevice.IlgpuCpu, devices);
    }

    [Fact]
    public void A_device_that_is_absent_is_refused_with_what_was_found_and_why()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => KernelSetProviders.Create(ComputeDevice.Cuda(99)));
        Assert.Contains("cuda:99", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ilgpu-cpu", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => KernelSetProviders.Create(new ComputeDevice(DeviceKind.OpenCL, -1)));
    }

    [Fact]
    public void Auto_takes_a_gpu_for_a_network_that_is_large_enough_and_keeps_the_options()
    {
        ComputeDevice auto = ComputeDevice.Auto with { Precision = MathPrecision.Tf32 };
        WatchedProvider.Instance.Offered =
        [
            new DeviceDescription(ComputeDevice.OpenCL(3), "a processor", 1, IsGpu: false),
            new DeviceDescription(ComputeDevice.Cuda(1), "a GPU", 1, IsGpu: true),
        ];
        try
        {
            Assert.Equal(
                ComputeDevice.Cuda(1) with { Precision = MathPrecision.Tf32 },
                KernelSetProviders.Choose(auto, KernelSetProviders.LeastFlopsForGpu));
            Assert.Equal(ComputeDevice.Cpu, KernelSetProviders.Choose(auto, KernelSetProviders.LeastFlopsForGpu / 2));
        }
        finally
        {
            WatchedProvider.Instance.Offered = [];
        }
    }

    [Fact]
    public void Auto_takes_the_processor_where_the_GPU_that_is_listed_cannot_be_opened()
    {
        WatchedProvider.Instance.Offered = [new DeviceDescription(ComputeDevice.Cuda(7), "a GPU whose driver fails", 1, IsGpu: true)];
        try
        {
            using IKernelSet kernels = KernelSetProviders.CreateFor(ComputeDevice.Auto, KernelSetProviders.LeastFlopsForGpu);
            Assert.Equal(ComputeDevice.Cpu, kernels.Device);
            Assert.Throws<InvalidOperationException>(
                () => KernelSetProviders.CreateFor(ComputeDevice.Cuda(7), KernelSetProviders.LeastFlopsForGpu));
        }
        finally
        {
            WatchedProvider.Instance.Offered = [];
        }
    }

    [Fact]
    public void Kernel_sets_of_a_device_share_the_kernels_that_were_compiled()
    {
        OpenDevice device = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
        Clear();
        int compiled = device.Kernels;
        Clear();

        Assert.True(compiled > 0);
        Assert.Equal(compiled, device.Kernels);
        Assert.Same(device, OpenDevice.Acquire(ComputeDevice.IlgpuCpu));
        device.Release(hasFailed: false);
        device.Release(hasFailed: false);

        static void Clear()
        {
            using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
            using DeviceBuffer<float> y = kernels.Allocate<float>(4);
            kernels.Elementwise.ActivationForward(Activation.ReLU, y.View, y.View);
        }
    }

    [Fact]
    public void A_device_that_failed_is_opened_anew()
    {
        OpenDevice failed = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
        failed.Release(hasFailed: true);

        OpenDevice next = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
        Assert.NotSame(failed, next);
        next.Release(hasFailed: false);
    }

    [Fact]
    public void A_missing_driver_is_told_as_a_problem()
    {
        IlgpuKernelSetProvider provider = new();
        if (provider.Available().Any(description => description.Device.Kind == DeviceKind.Cuda))
        {
            Assert.Skip("This computer has a CUDA device.");
        }

        Assert.Contains(provider.Problems(), problem => problem.Contains("CUDA", StringComparison.Ordinal));
    }

    [Fact]
    public void Memory_that_no_device_has_is_refused_with_the_bytes_asked_for()
    {
        InsufficientMemoryException exception = Assert.Throws<InsufficientMemoryException>(
            () => IlgpuTarget.Kernels.Allocate<float>(1L << 50));
        Assert.Contains($"{4L << 50:N0}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_memory_is_zero_and_what_is_copied_in_comes_out()
    {
        using DeviceBuffer<float> buffer = IlgpuTarget.Kernels.Allocate<float>(10);
        buffer.View.Slice(3, 2).Upload([1, 2]);
        float[] values = new float[10];
        buffer.View.Download(values);
        Assert.Equal([0, 0, 0, 1, 2, 0, 0, 0, 0, 0], values);
        buffer.View.Slice(4, 3).Clear();
        buffer.View.Download(values);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], values);
    }

    [Fact]
    public void Freed_memory_is_refused()
    {
        DeviceBuffer<float> buffer = IlgpuTarget.Kernels.Allocate<float>(4);
        DeviceView<float> view = buffer.View;
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => IlgpuTarget.Kernels.Elementwise.Add(view, view, view));
    }

    [Fact]
    public void Another_kernel_sets_memory_is_refused()
    {
        using IKernelSet cpu = KernelSetProviders.Create(ComputeDevice.Cpu, threads: 1);
        using DeviceBuffer<float> buffer = cpu.Allocate<float>(4);
        Assert.Throws<ArgumentException>(() => IlgpuTarget.Kernels.Elementwise.Add(buffer.View, buffer.View, buffer.View));
    }
}
