namespace MLNet.DeepExtensions.Kernels;

/// <summary>The kinds of devices that networks run on.</summary>
public enum DeviceKind
{
    /// <summary>A GPU where there is one and the network is large enough to gain from it, else the CPU.</summary>
    Auto,

    /// <summary>The computer's processor, by the SIMD kernel set.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU, through CUDA.</summary>
    Cuda,

    /// <summary>A GPU of any maker, through OpenCL.</summary>
    OpenCL,

    /// <summary>ILGPU's simulator on the processor: for tests and debugging, never for training.</summary>
    IlgpuCpu,
}

/// <summary>Which device a network is to run on.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Index">Which one of its kind, from 0.</param>
public readonly record struct ComputeDevice(DeviceKind Kind, int Index = 0)
{
    /// <summary>How exactly matrices are multiplied: <c>ComputeDevice.Cuda() with { Precision = MathPrecision.Tf32 }</c>.</summary>
    public MathPrecision Precision { get; init; }

    /// <summary>
    /// Whether NVIDIA's cuBLAS multiplies the large matrices of dense layers on a CUDA device. Its library has to be installed; a kernel
    /// set that is asked for it and cannot load it is an error. Other kinds of devices ignore it.
    /// </summary>
    public bool UsesCuBlas { get; init; }

    /// <summary>A GPU where there is one and the network is large enough to gain from it, else the CPU.</summary>
    public static ComputeDevice Auto => default;

    /// <summary>The computer's processor.</summary>
    public static ComputeDevice Cpu => new(DeviceKind.Cpu);

    /// <summary>ILGPU's simulator on the processor, for tests.</summary>
    public static ComputeDevice IlgpuCpu => new(DeviceKind.IlgpuCpu);

    /// <summary>An NVIDIA GPU, through CUDA.</summary>
    /// <param name="index">Which one, from 0.</param>
    public static ComputeDevice Cuda(int index = 0) => new(DeviceKind.Cuda, index);

    /// <summary>A GPU, through OpenCL.</summary>
    /// <param name="index">Which one, from 0.</param>
    public static ComputeDevice OpenCL(int index = 0) => new(DeviceKind.OpenCL, index);

    /// <summary>Written as <c>cpu</c>, <c>cuda:0</c>, <c>opencl:1</c>.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => "auto",
        DeviceKind.Cpu => "cpu",
        DeviceKind.IlgpuCpu => "ilgpu-cpu",
        DeviceKind.Cuda => $"cuda:{Index}",
        _ => $"opencl:{Index}",
    };
}

/// <summary>A device that can be used.</summary>
/// <param name="Device">How to ask for it.</param>
/// <param name="Name">Its name, as its maker or driver gives it.</param>
/// <param name="MemoryBytes">Its memory, in bytes.</param>
/// <param name="IsGpu">Whether it is a GPU: OpenCL serves processors too.</param>
public sealed record DeviceDescription(ComputeDevice Device, string Name, long MemoryBytes, bool IsGpu = false);
