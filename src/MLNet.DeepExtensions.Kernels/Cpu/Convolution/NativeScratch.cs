namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Native memory that a kernel set keeps from call to call, grown when more is asked for.</summary>
internal sealed unsafe class NativeScratch : IDisposable
{
    private CpuBuffer<float>? _buffer;

    /// <summary>The memory; its contents are undefined, and those of an earlier call lost.</summary>
    /// <param name="floats">How many floats are needed.</param>
    public float* Take(long floats)
    {
        if (_buffer is null || _buffer.Length < floats)
        {
            _buffer?.Dispose();
            _buffer = null;
            _buffer = new CpuBuffer<float>(floats);
        }

        return _buffer.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }
}
