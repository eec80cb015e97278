using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The devices that ILGPU finds on this computer.</summary>
public static class IlgpuDevices
{
    /// <summary>
    /// Lists them: CUDA first, then OpenCL, then ILGPU's own simulator, which is always there. Within a kind the index is ILGPU's order.
    /// </summary>
    /// <returns>One description a device, memory in bytes.</returns>
    public static IReadOnlyList<DeviceDescription> List()
    {
        using Context context = Context.Create(builder => builder.AllAccelerators().EnableAlgorithms());
        return
        [
            .. Of(context, AcceleratorType.Cuda, DeviceKind.Cuda),
            .. Of(context, AcceleratorType.OpenCL, DeviceKind.OpenCL),
            .. Of(context, AcceleratorType.CPU, DeviceKind.IlgpuCpu),
        ];
    }

    private static IEnumerable<DeviceDescription> Of(Context context, AcceleratorType type, DeviceKind kind) =>
        context.Devices
            .Where(device => device.AcceleratorType == type)
            .Select((device, index) => new DeviceDescription(new ComputeDevice(kind, index), device.Name, device.MemorySize));
}
