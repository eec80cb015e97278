namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>A launch: all groups of the grid, one after the other.</summary>
internal static class EmulatedLaunch
{
    private const int MostFaults = 10;

    /// <summary>Runs a kernel.</summary>
    /// <param name="program">The kernel.</param>
    /// <param name="arguments">Its arguments' bytes.</param>
    /// <param name="views">The memory that they see.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="dynamicBytes">Bytes of dynamic shared memory.</param>
    /// <returns>What a device would not have told, each kind once.</returns>
    public static IReadOnlyCollection<string> Run(
        PtxProgram program, byte[] arguments, IEnumerable<(ulong Begin, ulong End)> views, (int X, int Y, int Z) grid, int threads,
        int dynamicBytes)
    {
        HashSet<string> faults = [];
        GlobalMemory memory = new(views);
        for (int z = 0; z < grid.Z; z++)
        {
            for (int y = 0; y < grid.Y; y++)
            {
                for (int x = 0; x < grid.X; x++)
                {
                    new EmulatedGroup(program, arguments, memory, new GroupPlace(grid, (x, y, z), threads), dynamicBytes, Report).Run();
                }
            }
        }

        return faults;

        void Report(string fault)
        {
            if (faults.Count < MostFaults)
            {
                faults.Add(fault);
            }
        }
    }
}
