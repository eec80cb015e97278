using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Native memory for what kernels keep between calls: aligned to a cache line, and large blocks to 2 MiB with a request for large pages,
/// without which a matrix whose rows are pages apart costs an address translation a row. The garbage collector is told of each block, so
/// that it frees those that nobody disposed before the next ones are taken.
/// </summary>
internal static unsafe partial class NativePages
{
    /// <summary>What every block is aligned to, in bytes.</summary>
    public const nuint CacheLine = 64;

    /// <summary>What a block of as many bytes or more is aligned to.</summary>
    public const nuint LargePage = 2 << 20;

    private const int LargePages = 14;
    private const int NotNeeded = 4;

    /// <summary>Takes memory; its contents are undefined.</summary>
    /// <param name="bytes">How many bytes.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public static void* Allocate(nuint bytes)
    {
        bytes = Math.Max(bytes, CacheLine);
        void* memory = NativeMemory.AlignedAlloc(bytes, bytes < LargePage ? CacheLine : LargePage);
        AdviseLargePages(memory, bytes);
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

    /// <summary>Asks for large pages where a block has room for them.</summary>
    /// <param name="memory">Where it begins.</param>
    /// <param name="bytes">Its length.</param>
    public static void AdviseLargePages(void* memory, nuint bytes)
    {
        if (bytes >= LargePage && OperatingSystem.IsLinux())
        {
            // Only whole pages, so that a block's tail does not grow to one; a refusal costs speed alone.
            _ = Advise(memory, bytes & ~(LargePage - 1), LargePages);
        }
    }

    /// <summary>
    /// Gives what lies behind a block's whole pages back to the operating system, where that can: the block stays, and zeros stand there
    /// when it is looked at.
    /// </summary>
    /// <param name="memory">Where it begins.</param>
    /// <param name="bytes">Its length.</param>
    public static void Empty(void* memory, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            nuint page = (nuint)Environment.SystemPageSize;
            nuint first = ((nuint)memory + page - 1) & ~(page - 1);
            nuint end = ((nuint)memory + bytes) & ~(page - 1);
            if (first < end)
            {
                _ = Advise((void*)first, end - first, NotNeeded);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
