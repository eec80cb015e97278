namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Native memory that grows to the largest size ever asked for and stays: after the first calls nothing is allocated.</summary>
internal sealed unsafe class NativeScratch : IDisposable
{
    private void* _memory;
    private nuint _capacity;

    ~NativeScratch() => NativePages.Free(_memory, _capacity);

    /// <summary>Memory aligned to a cache line, its contents undefined. Growing frees what was taken before.</summary>
    /// <param name="length">How many elements are needed.</param>
    public T* Take<T>(long length)
        where T : unmanaged
    {
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        if (bytes > _capacity)
        {
            NativePages.Free(_memory, _capacity);
            _memory = null;
            _capacity = 0;
            _memory = NativePages.Allocate(bytes);
            _capacity = bytes;
        }

        return (T*)_memory;
    }

    public void Dispose()
    {
        NativePages.Free(_memory, _capacity);
        _memory = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
