using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Memory of the garbage collector's for tensors: never moved, never searched for references, aligned as <see cref="NativePages"/>'s is.
/// </summary>
internal static unsafe class PinnedPages
{
    /// <summary>Takes memory, all zero.</summary>
    /// <param name="length">The number of elements.</param>
    /// <param name="size">The bytes of one.</param>
    /// <returns>The block, which lives as long as somebody holds it, and the address of its first element.</returns>
    /// <exception cref="InsufficientMemoryException">There is not so much.</exception>
    public static (object Block, nint Address) Allocate(long length, int size)
    {
        UInt128 bytes = (UInt128)length * (uint)size;
        nuint alignment = bytes < NativePages.LargePage ? NativePages.CacheLine : NativePages.LargePage;
        UInt128 lines = ((bytes + alignment - 1) / NativePages.CacheLine) + 1;
        Exception? cause = null;
        if (lines <= (UInt128)Array.MaxLength)
        {
            try
            {
                Line[] block = GC.AllocateArray<Line>((int)lines, pinned: true);
                nuint start = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(block, 0);
                start = (start + alignment - 1) & ~(alignment - 1);
                NativePages.AdviseLargePages((void*)start, (nuint)bytes);
                return (block, (nint)start);
            }
            catch (OutOfMemoryException exception)
            {
                cause = exception;
            }
        }

        throw new InsufficientMemoryException($"The CPU kernel set could not take {bytes:N0} bytes of memory.", cause);
    }

    [StructLayout(LayoutKind.Sequential, Size = (int)NativePages.CacheLine)]
    private readonly struct Line;
}
