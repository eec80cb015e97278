using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Small copies to a device go through page-locked memory, so that the caller need not wait for the kernels before. Memory of the process
/// that may be paged or moved is never given to a copy that is still under way when the caller goes on: whether a driver has read it by
/// then is its own affair.
/// </summary>
/// <param name="accelerator">The device.</param>
internal sealed class UploadStage(Accelerator accelerator) : IDisposable
{
    /// <summary>The most bytes that are copied so; larger copies are waited for, which costs them little.</summary>
    public const int MostBytes = 1 << 18;

    private readonly Lock _gate = new();
    private readonly PageLockedSlot<byte>?[] _slots = new PageLockedSlot<byte>?[4];
    private int _next;

    /// <summary>Copies memory of the process behind what stands in the device's stream; the caller may change it after.</summary>
    public void Copy<T>(ReadOnlySpan<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(source);

        // On OpenCL ILGPU 1.5.3 refuses copies from page-locked memory to any place but a buffer's beginning.
        if (bytes.Length > MostBytes || accelerator.AcceleratorType == AcceleratorType.OpenCL)
        {
            target.CopyFromCPU(accelerator.DefaultStream, source);
            return;
        }

        lock (_gate)
        {
            PageLockedSlot<byte> slot = _slots[_next] ??= new PageLockedSlot<byte>(accelerator, MostBytes);
            _next = (_next + 1) % _slots.Length;
            slot.AwaitRead();
            bytes.CopyTo(slot.Host);
            target.Cast<byte>().CopyFrom(accelerator.DefaultStream, slot.Device(bytes.Length));
            slot.MarkRead(accelerator.DefaultStream);
        }
    }

    public void Dispose()
    {
        foreach (PageLockedSlot<byte>? slot in _slots)
        {
            slot?.Dispose();
        }
    }
}
