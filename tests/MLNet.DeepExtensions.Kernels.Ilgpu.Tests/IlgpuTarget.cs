using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// The device under test: the simulator with tiny shapes, or the one that the environment variable <c>ILGPU_TEST_DEVICE</c> names
/// (<c>cuda:0</c>,
/// <c>opencl:0</c>) with the shapes of the CPU's tests.
/// </summary>
internal static class IlgpuTarget
{
    private static readonly Lazy<IlgpuKernelSet> s_kernels = new(static () => new IlgpuKernelSet(Device));

    public static ComputeDevice Device { get; } = Parse(Environment.GetEnvironmentVariable("ILGPU_TEST_DEVICE"));

    public static IlgpuKernelSet Kernels => s_kernels.Value;

    public static ConformanceTarget Instance { get; } = Device.Kind == DeviceKind.IlgpuCpu
        ? new(Shared, Cases: 5, LargestDimension: 10)
        : new(Shared, Cases: 200, LargestDimension: 150);

    // One for all tests, so that its kernels are compiled once: it stays open.
    private static WatchedKernelSet Shared() => new(Kernels, onDispose: static () => { });

    private static ComputeDevice Parse(string? name)
    {
        string[] parts = (name ?? "ilgpu-cpu").Split(':');
        int index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return parts[0] switch
        {
            "cuda" => ComputeDevice.Cuda(index),
            "opencl" => ComputeDevice.OpenCL(index),
            "ilgpu-cpu" => ComputeDevice.IlgpuCpu,
            _ => throw new ArgumentException($"ILGPU_TEST_DEVICE is '{name}'; cuda:0, opencl:0 and ilgpu-cpu are allowed."),
        };
    }
}
