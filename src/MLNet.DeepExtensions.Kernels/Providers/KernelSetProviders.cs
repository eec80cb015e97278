using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels;

/// <summary>Makes kernel sets for kinds of devices. A provider registers itself with <see cref="KernelSetProviders.Register"/>.</summary>
public interface IKernelSetProvider
{
    /// <summary>The kinds of devices that this provider serves.</summary>
    IReadOnlyCollection<DeviceKind> Kinds { get; }

    /// <summary>The devices that it found.</summary>
    IReadOnlyList<DeviceDescription> Available();

    /// <summary>
    /// Why a device that one might expect was not found: driver, version or missing feature. Empty where nothing was amiss.
    /// </summary>
    IReadOnlyList<string> Problems();

    /// <summary>Makes a kernel set on a device.</summary>
    /// <param name="device">One of <see cref="Kinds"/>.</param>
    /// <exception cref="InvalidOperationException">There is no such device; the message says what was found.</exception>
    IKernelSet Create(ComputeDevice device);
}

/// <summary>
/// The kernel sets that this process has. The CPU's is always there; those of GPUs come with the assembly
/// <c>MLNet.DeepExtensions.Kernels.Ilgpu</c>, which is found by its name when it lies beside the application.
/// </summary>
public static class KernelSetProviders
{
    /// <summary>The work of a step from which on a GPU's launches are paid for: some ten milliseconds of a processor's.</summary>
    public const double LeastFlopsForGpu = 1e9;

    private const string GpuAssembly = "MLNet.DeepExtensions.Kernels.Ilgpu";
    private const string OnlyBesideTheApp = "ILGPU compiles while it runs, so that no app of native code has this assembly.";
    private static readonly Lock s_gate = new();
    private static readonly List<IKernelSetProvider> s_providers = [];
    private static bool s_searched;

    /// <summary>Adds a provider; one registered later is asked first.</summary>
    /// <param name="provider">The provider.</param>
    public static void Register(IKernelSetProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        lock (s_gate)
        {
            s_providers.Insert(0, provider);
        }
    }

    /// <summary>Makes a kernel set.</summary>
    /// <param name="device">
    /// The device. <see cref="DeviceKind.Auto"/> means the CPU here: who knows the network's size chooses before.
    /// </param>
    /// <param name="threads">Threads of the CPU kernel set, the caller's included; 0 for one a processor. GPUs ignore it.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such device; the message says what was found and what is missing.
    /// </exception>
    public static IKernelSet Create(ComputeDevice device, int threads = 0)
    {
        if (device.Kind is DeviceKind.Auto or DeviceKind.Cpu)
        {
            return new CpuKernelSet(threads);
        }

        IKernelSetProvider? provider = Providers().FirstOrDefault(candidate => candidate.Kinds.Contains(device.Kind));
        return provider is null
            ? throw new InvalidOperationException(
                $"The device {device} needs the package {GpuAssembly}, which was not found beside the application. Found: {Found()}.")
            : provider.Create(device);
    }

    /// <summary>Makes a kernel set for a work, on the device that <see cref="Choose"/> names.</summary>
    /// <param name="device">
    /// The device that was asked for. Where that is <see cref="DeviceKind.Auto"/> and the GPU cannot be opened, the CPU is taken.
    /// </param>
    /// <param name="flopsPerStep">Floating-point operations of one step.</param>
    /// <param name="threads">Threads of the CPU kernel set, the caller's included; 0 for one a processor. GPUs ignore it.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such device; the message says what was found and what is missing.
    /// </exception>
    public static IKernelSet CreateFor(ComputeDevice device, double flopsPerStep, int threads = 0)
    {
        ComputeDevice chosen = Choose(device, flopsPerStep);
        try
        {
            return Create(chosen, threads);
        }
        catch (Exception) when (device.Kind == DeviceKind.Auto && chosen.Kind != DeviceKind.Cpu)
        {
            return new CpuKernelSet(threads);
        }
    }

    /// <summary>Lists the devices that this process can use, the CPU first.</summary>
    public static IReadOnlyList<DeviceDescription> Available() =>
        [CpuKernelSet.Describe(), .. Providers().SelectMany(provider => provider.Available())];

    /// <summary>Says what <see cref="DeviceKind.Auto"/> means for a work; any other device is left as it is.</summary>
    /// <param name="device">The device that was asked for.</param>
    /// <param name="flopsPerStep">
    /// Floating-point operations of one step: below <see cref="LeastFlopsForGpu"/> a GPU is not even looked for.
    /// </param>
    /// <returns>The first GPU, CUDA before OpenCL, where the work is large and there is one; else the CPU.</returns>
    public static ComputeDevice Choose(ComputeDevice device, double flopsPerStep)
    {
        if (device.Kind != DeviceKind.Auto)
        {
            return device;
        }

        DeviceDescription? gpu = flopsPerStep < LeastFlopsForGpu ? null : Available().FirstOrDefault(description => description.IsGpu);
        return gpu is null ? ComputeDevice.Cpu : device with { Kind = gpu.Device.Kind, Index = gpu.Device.Index };
    }

    private static string Found() => string.Join(", ", Available().Select(device => $"{device.Device} ({device.Name})"));

    private static IKernelSetProvider[] Providers()
    {
        lock (s_gate)
        {
            if (!s_searched)
            {
                s_searched = true;
                FindGpuProvider();
            }

            return [.. s_providers];
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = OnlyBesideTheApp)]
    [UnconditionalSuppressMessage("Trimming", "IL2062", Justification = OnlyBesideTheApp)]
    private static void FindGpuProvider()
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(GpuAssembly);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return;
        }

        foreach (Type type in assembly.GetExportedTypes())
        {
            if (!type.IsAbstract && typeof(IKernelSetProvider).IsAssignableFrom(type)
                && Activator.CreateInstance(type) is IKernelSetProvider provider)
            {
                s_providers.Add(provider);
            }
        }
    }
}
