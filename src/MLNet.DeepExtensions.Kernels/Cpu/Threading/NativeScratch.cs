namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Native memory that grows to the largest size ever asked for and stays: after the first calls nothing is allocated.</summary>
internal sealed unsafe class NativeScratch : IDisposable
{
    private float* _memory;
    private long _capacity;

    ~NativeScratch() => NativePages.Free(_memory);

    /// <summary>Memory aligned to a cache line, its contents undefined. Growing frees what was taken before.</summary>
    /// <param name="floats">How many floats are needed.</param>
    public float* Take(long floats)
    {
        if (floats > _capacity)
        {
            NativePages.Free(_memory);
            _memory = null;
            _capacity = 0;
            _memory = (float*)NativePages.Allocate(checked((nuint)floats * sizeof(float)));
            _capacity = floats;
        }

        return _memory;
    }

    public void Dispose()
    {
        NativePages.Free(_memory);
        _memory = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
