using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// How many threads kernels are given on a device. On ILGPU's simulator, whose threads are the operating system's, it is a handful.
/// </summary>
internal sealed class LaunchSizes(LaunchLimits limits)
{
    /// <summary>The largest group on the simulator, which is configured for it.</summary>
    public const int SimulatedGroup = 4;

    /// <summary>Whether the device is the simulator.</summary>
    public bool IsSimulator { get; } = limits.IsSimulator;

    /// <summary>Threads of a group whose items do not know of each other.</summary>
    public int ItemGroup => IsSimulator ? SimulatedGroup : Math.Min(Team.Largest, limits.MostThreads);

    /// <summary>Groups that keep every multiprocessor busy; what is more waits in loops.</summary>
    public int MostGroups => IsSimulator ? 2 : limits.Multiprocessors * 16;

    /// <summary>Multiprocessors that products are cut for.</summary>
    public int Multiprocessors => IsSimulator ? 4 : limits.Multiprocessors;

    /// <summary>The fewest products in a part of a split sum.</summary>
    public int LeastDepthPerSplit => IsSimulator ? 8 : 256;

    /// <summary>Refuses a launch that the device cannot make, before it is tried.</summary>
    /// <param name="kernel">What is launched.</param>
    /// <param name="config">How.</param>
    /// <exception cref="NotSupportedException">The grid, the group or its shared memory is larger than the device allows.</exception>
    public void Require(Type kernel, in KernelConfig config)
    {
        Index3D grid = config.GridDim, mostGroups = limits.MostGroups;
        if (grid.X > mostGroups.X || grid.Y > mostGroups.Y || grid.Z > mostGroups.Z)
        {
            throw Unsupported(kernel, $"a grid of {grid}", $"{mostGroups}");
        }

        if (config.GroupDim.Size > limits.MostThreads)
        {
            throw Unsupported(kernel, $"groups of {config.GroupDim.Size} threads", $"{limits.MostThreads}");
        }

        SharedMemoryConfig shared = config.SharedMemoryConfig;
        if (shared.NumElements > limits.MostSharedBytes / Math.Max(shared.ElementSize, 1))
        {
            throw Unsupported(
                kernel, $"{(long)shared.NumElements * shared.ElementSize} bytes of shared memory a group", $"{limits.MostSharedBytes}");
        }
    }

    /// <summary>Threads of a group that works through a row.</summary>
    /// <param name="width">The row's length.</param>
    public int RowGroup(long width)
    {
        if (IsSimulator)
        {
            return SimulatedGroup;
        }

        long wanted = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(width / 2, 1));
        return (int)Math.Clamp(wanted, 32, Math.Min(Team.Largest, limits.MostThreads));
    }

    private NotSupportedException Unsupported(Type kernel, string needed, string allowed) =>
        new($"The kernel {kernel.Name} needs {needed}; {limits.Name} allows {allowed}.");
}
