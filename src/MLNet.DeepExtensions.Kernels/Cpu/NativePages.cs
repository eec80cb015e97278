using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Native memory for tensors: aligned to a cache line, and large blocks to 2 MiB with a request for large pages, without which
/// a matrix whose rows are pages apart costs an address translation a row.
/// </summary>
internal static unsafe partial class NativePages
{
    private const nuint CacheLine = 64;
    private const nuint LargePage = 2 << 20;
    private const int AdviseLargePages = 14;

    /// <summary>Takes memory; its contents are undefined.</summary>
    /// <param name="bytes">How many bytes.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < LargePage)
        {
            return NativeMemory.AlignedAlloc(Math.Max(bytes, CacheLine), CacheLine);
        }

        void* memory = NativeMemory.AlignedAlloc(bytes, LargePage);
        if (OperatingSystem.IsLinux())
        {
            // Only whole pages, so that a block's tail does not grow to one; a refusal costs speed alone.
            _ = Advise(memory, bytes & ~(LargePage - 1), AdviseLargePages);
        }

        return memory;
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="memory">What <see cref="Allocate"/> gave, or null.</param>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
