namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Finds the devices that ILGPU can use and makes kernel sets on them. The engine finds this class by its assembly's name.
/// </summary>
public sealed class IlgpuKernelSetProvider : IKernelSetProvider
{
    /// <inheritdoc/>
    public IReadOnlyCollection<DeviceKind> Kinds { get; } = [DeviceKind.Cuda, DeviceKind.OpenCL, DeviceKind.IlgpuCpu];

    /// <inheritdoc/>
    public IReadOnlyList<DeviceDescription> Available() => DeviceContext.Describe();

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems() => DeviceContext.Problems();

    /// <inheritdoc/>
    public IKernelSet Create(ComputeDevice device) => new IlgpuKernelSet(device);
}
