namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Which place of a group's grid a thread has. The 32 threads of a warp cover 4 x 8 places, so that together they read little of shared
/// memory, and each sixteen of them 2 x 8, so that a load of four values a thread meets each bank once.
/// </summary>
internal static class GemmLanes
{
    private const int WarpThreads = 32;
    private const int WarpRows = 4;
    private const int WarpColumns = 8;

    /// <summary>The thread's row of the grid.</summary>
    /// <param name="thread">The thread's number.</param>
    /// <param name="across">Threads side by side: a power of two, from 8 on with four rows or more.</param>
    public static int Row(int thread, int across) => across < WarpColumns
        ? thread / across
        : (thread / WarpThreads / (across / WarpColumns) * WarpRows) + (thread & 1) + ((thread & 16) >> 3);

    /// <summary>The thread's column of the grid.</summary>
    /// <param name="thread">The thread's number.</param>
    /// <param name="across">Threads side by side.</param>
    public static int Column(int thread, int across) => across < WarpColumns
        ? thread & (across - 1)
        : ((thread / WarpThreads & ((across / WarpColumns) - 1)) * WarpColumns) + ((thread >> 1) & (WarpColumns - 1));
}
