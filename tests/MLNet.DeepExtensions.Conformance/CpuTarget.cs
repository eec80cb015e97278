using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The CPU kernel set as a target: two threads, so that splitting work is part of what is tested.</summary>
internal static class CpuTarget
{
    public static ConformanceTarget Instance { get; } = new(() => new CpuKernelSet(threads: 2), Cases: 200, LargestDimension: 150);
}
