using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.Runtime.OpenCL;
using MLNet.DeepExtensions.Conformance;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// The first OpenCL device, in every run of the tests: small shapes, and not the kernels that take a compiler for a processor long.
/// <c>ILGPU_TEST_DEVICE=opencl:0</c> runs everything (<see cref="IlgpuTarget"/>). PoCL and Oclgrind, which run OpenCL on a processor, serve
/// too: they say that they have no generic address space, and for tests alone that is overruled, since no kernel here needs one once ILGPU
/// has inlined it.
/// </summary>
internal static class OpenCLTarget
{
    private static readonly Lazy<IlgpuKernelSet?> s_kernels = new(Open);
    private static bool s_isOclgrind;

    public static ConformanceTarget Instance { get; } = Of(static () => Kernels, cases: 10, largestDimension: 16);

    /// <summary>The device where it interprets kernels instead of compiling them, so that there are no long waits.</summary>
    public static ConformanceTarget Interpreter { get; } = Of(static () =>
    {
        IlgpuKernelSet kernels = Kernels;
        Assert.SkipUnless(s_isOclgrind, "Only Oclgrind runs this suite: compilers for processors take minutes for it.");
        return kernels;
    }, cases: 2, largestDimension: 8);

    /// <summary>The device's kernels; skips the test where there is none.</summary>
    public static IlgpuKernelSet Kernels
    {
        get
        {
            Assert.SkipWhen(s_kernels.Value is null, "This computer has no OpenCL device (Debian's pocl-opencl-icd would be one).");
            return s_kernels.Value!;
        }
    }

    [ModuleInitializer]
    internal static void TakeProcessorsForDevices()
    {
        PropertyInfo generic = typeof(CLCapabilityContext).GetProperty("GenericAddressSpace")!;
        PropertyInfo version = typeof(CLDevice).GetProperty("DeviceVersion")!;
        DeviceContext.Prepare = device =>
        {
            s_isOclgrind = device.PlatformName.Contains("Oclgrind", StringComparison.Ordinal);
            if (s_isOclgrind || device.PlatformName.Contains("Portable Computing Language", StringComparison.Ordinal))
            {
                generic.SetValue(device.Capabilities, true);
            }

            if (s_isOclgrind)
            {
                version.SetValue(device, CLDeviceVersion.CL20);
            }
        };
    }

    private static ConformanceTarget Of(Func<IlgpuKernelSet> kernels, int cases, int largestDimension) =>
        new(() => new WatchedKernelSet(kernels(), onDispose: static () => { }), cases, largestDimension);

    private static IlgpuKernelSet? Open() =>
        new IlgpuKernelSetProvider().Available().Any(description => description.Device.Kind == DeviceKind.OpenCL)
            ? new IlgpuKernelSet(ComputeDevice.OpenCL())
            : null;
}
