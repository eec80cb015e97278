using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Memory that a kernel keeps between calls and shares with all threads of one call: grown when asked for more, never shrunk,
/// and freed with its owner by the garbage collector.
/// </summary>
internal sealed unsafe class GrowingBuffer<T>
    where T : unmanaged
{
    private const nuint Alignment = 64;

    private T* _memory;
    private long _capacity;

    ~GrowingBuffer() => NativeMemory.AlignedFree(_memory);

    /// <summary>The memory; its contents are undefined.</summary>
    /// <param name="length">How many elements are needed.</param>
    public T* Take(long length)
    {
        if (length > _capacity)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _capacity = 0;
            _memory = (T*)NativeMemory.AlignedAlloc(checked((nuint)length * (nuint)sizeof(T)), Alignment);
            _capacity = length;
        }

        return _memory;
    }
}
