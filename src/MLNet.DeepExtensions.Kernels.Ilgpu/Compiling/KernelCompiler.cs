using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The way from an entry point to a kernel that a device runs: compiled by ILGPU, its text corrected, handed to the driver.
/// </summary>
internal static class KernelCompiler
{
    /// <summary>Compiles a kernel and loads it.</summary>
    public static Action<AcceleratorStream, KernelConfig, T1, T2> Load<T1, T2>(
        Accelerator accelerator, Action<T1, T2> entry, KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
    {
        Backend? backend = accelerator switch
        {
            CudaAccelerator cuda => cuda.Backend,
            CLAccelerator openCL => openCL.Backend,
            _ => null,
        };
        if (backend is null)
        {
            return accelerator.LoadKernel(entry, specialization);
        }

        EntryPointDescription description = EntryPointDescription.FromExplicitlyGroupedKernel(entry.Method);
        Kernel kernel = accelerator.LoadKernel(Compile(backend, description, specialization));
        return kernel.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, T1, T2>>();
    }

    /// <summary>Compiles a kernel for CUDA or OpenCL, whether there is such a device or not.</summary>
    public static CompiledKernel Compile(Backend backend, EntryPointDescription entry, KernelSpecialization specialization)
    {
        CompiledKernel compiled = backend.Compile(entry, specialization);
        switch (compiled)
        {
            case PTXCompiledKernel ptx:
                TextOf(ptx) = DriverText.CorrectPtx(ptx.PTXAssembly);
                break;
            case CLCompiledKernel openCL:
                TextOf(openCL) = DriverText.CorrectOpenCL(openCL.Source);
                break;
        }

        return compiled;
    }

    // ILGPU's compiled kernels can be made by itself alone, with an entry point that it does not show: what it made is corrected in its
    // place.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string TextOf(PTXCompiledKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string TextOf(CLCompiledKernel kernel);
}
