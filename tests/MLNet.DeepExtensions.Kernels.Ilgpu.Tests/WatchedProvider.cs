namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// Makes the simulator's kernel sets in the package's place: with a limit to their memory, and counted as long as they are open.
/// </summary>
internal sealed class WatchedProvider : IKernelSetProvider
{
    private static readonly Lazy<WatchedProvider> s_instance = new(() =>
    {
        WatchedProvider provider = new();
        KernelSetProviders.Register(provider);
        return provider;
    });

    /// <summary>The provider, from its first use on the one that is asked for the simulator.</summary>
    public static WatchedProvider Instance => s_instance.Value;

    /// <summary>What a kernel set may take of the memory, in bytes; null for all of it.</summary>
    public long? MemoryLimit { get; set; }

    /// <summary>The device that kernel sets are made on; null for the simulator.</summary>
    public Func<OpenDevice>? Device { get; set; }

    /// <summary>The kernel sets that are open.</summary>
    public int Open { get; private set; }

    public IReadOnlyCollection<DeviceKind> Kinds { get; } = [DeviceKind.IlgpuCpu];

    /// <summary>
    /// Devices that it claims to have found; none but what a test says, since the package's own provider lists the simulator.
    /// </summary>
    public IReadOnlyList<DeviceDescription> Offered { get; set; } = [];

    public IReadOnlyList<DeviceDescription> Available() => Offered;

    public IReadOnlyList<string> Problems() => [];

    public IKernelSet Create(ComputeDevice device)
    {
        IlgpuKernelSet kernels = new(Device?.Invoke() ?? OpenDevice.Acquire(device), device, MemoryLimit);
        Open++;
        return new WatchedKernelSet(kernels, () =>
        {
            kernels.Dispose();
            Open--;
        });
    }
}
