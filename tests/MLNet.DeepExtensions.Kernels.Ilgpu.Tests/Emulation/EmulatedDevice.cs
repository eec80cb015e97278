using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>
/// A device that runs what the CUDA driver would get, the PTX that ILGPU makes of the kernels, on the processor, with groups and tiles as
/// on a GPU, and fails a launch in which anything goes wrong that a GPU would not tell. Its memory is the simulator's.
/// </summary>
/// <param name="hasTensorCores">Whether it multiplies in TF32 where asked to.</param>
internal sealed class EmulatedDevice(bool hasTensorCores) : OpenDevice(
    DeviceContext.Open(ComputeDevice.IlgpuCpu), new LaunchSizes(s_limits), hasTensorCores)
{
    // One multiprocessor, so that small products take large tiles.
    private static readonly LaunchLimits s_limits = new(
        "an emulated GPU", IsSimulator: false, Multiprocessors: 1, MostThreads: 1024, new Index3D(int.MaxValue, 65_535, 65_535),
        MostSharedBytes: 49_152);

    private static readonly Lazy<IlgpuKernelSet> s_kernels =
        new(static () => new IlgpuKernelSet(new EmulatedDevice(hasTensorCores: false), ComputeDevice.IlgpuCpu));

    private static readonly PTXBackend s_compiler = new(DeviceContext.Shared, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);

    /// <summary>The conformance suites' target: small, since each instruction of each thread is interpreted.</summary>
    public static ConformanceTarget Target { get; } =
        new(static () => new WatchedKernelSet(s_kernels.Value, onDispose: static () => { }), Cases: 2, LargestDimension: 9);

    protected override Action<AcceleratorStream, KernelConfig, T1, T2> Load<T1, T2>(
        Action<T1, T2> entry, KernelSpecialization specialization)
    {
        string name = entry.Method.ToString()!;
        PTXCompiledKernel compiled = (PTXCompiledKernel)KernelCompiler.Compile(
            s_compiler, EntryPointDescription.FromExplicitlyGroupedKernel(entry.Method), specialization);
        PtxProgram program = PtxProgram.Parse(compiled.PTXAssembly);
        return (_, config, first, second) =>
        {
            KernelArguments arguments = new();
            byte[] bytes = arguments.Write(program, first, second);
            SharedMemoryConfig shared = config.SharedMemoryConfig;
            IReadOnlyCollection<string> faults = EmulatedLaunch.Run(
                program, bytes, arguments.Views, (config.GridDim.X, config.GridDim.Y, config.GridDim.Z), config.GroupDim.X,
                shared.NumElements * shared.ElementSize);
            if (faults.Count > 0)
            {
                throw new EmulationFaultException($"{name}: {string.Join("; ", faults)}");
            }
        };
    }
}

/// <summary>Something went wrong in a launch that a GPU would not have told.</summary>
public sealed class EmulationFaultException(string message) : Exception(message);
