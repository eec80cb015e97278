using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Native memory for tensors: aligned to a cache line, and large blocks to 2 MiB with a request for large pages, without which
/// a matrix whose rows are pages apart costs an address translation a row. The garbage collector is told of each block, so that it frees
/// those that nobody disposed before the next ones are taken.
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
        bytes = Math.Max(bytes, CacheLine);
        void* memory = NativeMemory.AlignedAlloc(bytes, bytes < LargePage ? CacheLine : LargePage);
        if (bytes >= LargePage && OperatingSystem.IsLinux())
        {
            // Only whole pages, so that a block's tail does not grow to one; a refusal costs speed alone.
            _ = Advise(memory, bytes & ~(LargePage - 1), AdviseLargePages);
        }

        GC.AddMemoryPressure((long)bytes);
        return memory;
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="memory">What <see cref="Allocate"/> gave, or null.</param>
    /// <param name="bytes">What it was asked for.</param>
    public static void Free(void* memory, nuint bytes)
    {
        if (memory is not null)
        {
            NativeMemory.AlignedFree(memory);
            GC.RemoveMemoryPressure((long)Math.Max(bytes, CacheLine));
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
