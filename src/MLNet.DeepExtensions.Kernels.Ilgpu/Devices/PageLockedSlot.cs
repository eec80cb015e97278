using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Page-locked memory, which a device reads by itself, and where a stream stands when it has read it.</summary>
/// <param name="accelerator">The device.</param>
/// <param name="length">The number of values.</param>
internal sealed class PageLockedSlot<T>(Accelerator accelerator, long length) : IDisposable
    where T : unmanaged
{
    private readonly PageLockedArray1D<T> _memory = accelerator.AllocatePageLocked1D<T>(Math.Max(length, 1));
    private ProfilingMarker? _read;

    /// <summary>The memory as the process sees it.</summary>
    public Span<T> Host => _memory.Span;

    /// <summary>The memory's beginning as the device sees it.</summary>
    public ArrayView<T> Device(long count) => _memory.ArrayView.SubView(0, count);

    /// <summary>All that has been put into a stream so far reads the slot.</summary>
    public void MarkRead(AcceleratorStream stream) => _read = stream.AddProfilingMarker();

    /// <summary>Waits until the slot has been read.</summary>
    public void AwaitRead()
    {
        _read?.Synchronize();
        _read?.Dispose();
        _read = null;
    }

    public void Dispose()
    {
        AwaitRead();
        _memory.Dispose();
    }
}
