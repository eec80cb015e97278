using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What a device allows, as far as launches depend on it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsSimulator">Whether it is ILGPU's simulator, whose threads are the operating system's.</param>
/// <param name="Multiprocessors">Its multiprocessors.</param>
/// <param name="MostThreads">The most threads of a group.</param>
/// <param name="MostGroups">The most groups along each axis.</param>
/// <param name="MostSharedBytes">The most shared memory of a group, in bytes.</param>
internal sealed record LaunchLimits(
    string Name, bool IsSimulator, int Multiprocessors, int MostThreads, Index3D MostGroups, int MostSharedBytes)
{
    /// <summary>The limits of a device.</summary>
    public static LaunchLimits Of(Accelerator accelerator) => new(
        accelerator.Name, accelerator.AcceleratorType == AcceleratorType.CPU, accelerator.NumMultiprocessors,
        accelerator.MaxNumThreadsPerGroup, accelerator.MaxGridSize, accelerator.MaxSharedMemoryPerGroup);
}
