using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// What the CUDA driver is given, which can be had without a device. One for all tests of a class; it keeps what it has compiled.
/// </summary>
public sealed class PtxCompiler : IDisposable
{
    private readonly Context _context = DeviceContext.Shared;
    private readonly PTXBackend _volta;
    private readonly PTXBackend _ampere;
    private readonly Dictionary<(string Kernel, bool IsVolta), string> _compiled = [];

    public PtxCompiler() =>
        (_volta, _ampere) = (
            Backend(CudaArchitecture.SM_70, CudaInstructionSet.ISA_60), Backend(CudaArchitecture.SM_80, CudaInstructionSet.ISA_70));

    /// <summary>PTX for compute capability 8.0, which is what ILGPU gives later devices too, or 7.0.</summary>
    public string Compile(string kernel, bool isVolta = false)
    {
        if (!_compiled.TryGetValue((kernel, isVolta), out string? ptx))
        {
            DeviceKernel device = DeviceKernels.All[kernel];
            EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(device.Entry);
            CompiledKernel compiled = KernelCompiler.Compile(isVolta ? _volta : _ampere, entry, device.Specialization);
            ptx = Assert.IsType<PTXCompiledKernel>(compiled).PTXAssembly;
            _compiled.Add((kernel, isVolta), ptx);
        }

        return ptx;
    }

    public void Dispose()
    {
        _ampere.Dispose();
        _volta.Dispose();
    }

    private PTXBackend Backend(CudaArchitecture architecture, CudaInstructionSet instructions) =>
        new(_context, architecture, instructions, null!);
}
