using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>ILGPU's view of this computer: its context with what the kernels need, and its devices by our names for them.</summary>
internal static class DeviceContext
{
    /// <summary>
    /// What tests do to an OpenCL device before it is judged: PoCL, which has no generic address space, runs most kernels all the same.
    /// </summary>
    public static Action<CLDevice>? Prepare { get; set; }

    private static readonly Lock s_gate = new();
    private static readonly List<string> s_failures = [];
    private static Context? s_context;

    /// <summary>
    /// The process's context, with every device that can run the kernels: one, since on WSL2 ILGPU cannot make a second. Profiling is what
    /// ILGPU calls events, which tell when a copy has been read.
    /// </summary>
    public static Context Shared
    {
        get
        {
            lock (s_gate)
            {
                return s_context ??= Create();
            }
        }
    }

    /// <summary>Whoever asks for the context from now on gets a new one; those that have the present one keep it.</summary>
    public static void Abandon()
    {
        lock (s_gate)
        {
            s_context = null;
        }
    }

    /// <summary>
    /// The devices: CUDA first, then OpenCL, then the simulator, which is always there. Within a kind the index is the driver's order.
    /// </summary>
    public static IReadOnlyList<DeviceDescription> Describe() =>
        [.. Of(Shared, DeviceKind.Cuda).Concat(Of(Shared, DeviceKind.OpenCL)).Concat(Of(Shared, DeviceKind.IlgpuCpu))];

    /// <summary>Opens a device.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no such device; the message says what was found and why others were not.
    /// </exception>
    public static Accelerator Open(ComputeDevice device)
    {
        Context context = Shared;
        Device[] candidates = [.. context.Devices.Where(candidate => candidate.AcceleratorType == TypeOf(device.Kind))];
        if (device.Index >= 0 && device.Index < candidates.Length)
        {
            return candidates[device.Index].CreateAccelerator(context);
        }

        string found = string.Join(", ", Describe().Select(description => $"{description.Device} ({description.Name})"));
        string reasons = string.Join(" ", Problems());
        throw new InvalidOperationException($"There is no device {device}. Found: cpu, {found}.{(reasons.Length > 0 ? " " : "")}{reasons}");
    }

    /// <summary>Why GPUs that one might expect are not among the devices.</summary>
    public static IReadOnlyList<string> Problems()
    {
        Context context = Shared;
        List<string> problems = [.. s_failures];
        if (!context.Devices.Any(device => device.AcceleratorType == AcceleratorType.Cuda))
        {
            problems.Add(DriverLibraries.CanLoad(DriverLibraries.Cuda)
                ? "CUDA's driver is there but offers no device: it may be too old, or a container was not given the GPU."
                : $"CUDA: the driver's library ({string.Join(" or ", DriverLibraries.NamesOf(DriverLibraries.Cuda))}) was not found; it comes with NVIDIA's driver.");
        }

        if (!DriverLibraries.CanLoad(DriverLibraries.OpenCL))
        {
            problems.Add(
                $"OpenCL: the library ({string.Join(" or ", DriverLibraries.NamesOf(DriverLibraries.OpenCL))}) was not found; it comes with a GPU's driver or an OpenCL loader.");
            return problems;
        }

        using Context all = Context.Create(
            builder => Add("OpenCL", [], () => builder.OpenCL(device => { Prepare?.Invoke(device); return true; })));
        if (all.Devices.IsEmpty)
        {
            problems.Add("OpenCL's library is there but offers no device: no driver is registered with it.");
        }

        problems.AddRange(all.Devices.OfType<CLDevice>().Select(device => (device.Name, Problem: OpenCLProblem(device)))
            .Where(pair => pair.Problem is not null).Select(pair => $"OpenCL: {pair.Name} {pair.Problem}."));
        return problems;
    }

    private static Context Create()
    {
        DriverLibraries.Resolve();
        s_failures.Clear();
        return Context.Create(builder =>
        {
            Add("CUDA", s_failures, () => builder.Cuda());
            Add("OpenCL", s_failures, () => builder.OpenCL(device => { Prepare?.Invoke(device); return OpenCLProblem(device) is null; }));
            builder.CPU(new CPUDevice(LaunchSizes.SimulatedGroup, 1, 1))
                .Profiling()
                .Optimize(OptimizationLevel.O2)
                .Inlining(InliningMode.Aggressive);
        });
    }

    // Whatever a driver throws when it is asked for its devices, the others' and the processor are still there.
    private static void Add(string drivers, List<string> failures, Action add)
    {
        try
        {
            add();
        }
        catch (Exception exception)
        {
            failures.Add($"{drivers}: its devices could not be listed: {exception.GetBaseException().Message}");
        }
    }

    private static string? OpenCLProblem(CLDevice device) =>
        device.DeviceVersion < CLDeviceVersion.CL20 ? $"offers {device.DeviceVersion}; 2.0 or later is needed"
        : !device.Capabilities.GenericAddressSpace ? "has no generic address space"
        : !device.Capabilities.Float64 ? "has no double precision, in which sums are joined"
        : null;

    private static IEnumerable<DeviceDescription> Of(Context context, DeviceKind kind) => context.Devices
        .Where(device => device.AcceleratorType == TypeOf(kind))
        .Select((device, index) => new DeviceDescription(
            new ComputeDevice(kind, index), device.Name, kind == DeviceKind.IlgpuCpu ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
                : device.MemorySize,
            IsGpu: device is CudaDevice or CLDevice { DeviceType: CLDeviceType.CL_DEVICE_TYPE_GPU }));

    private static AcceleratorType TypeOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Cuda => AcceleratorType.Cuda,
        DeviceKind.OpenCL => AcceleratorType.OpenCL,
        DeviceKind.IlgpuCpu => AcceleratorType.CPU,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "ILGPU serves CUDA, OpenCL and its own simulator."),
    };
}
