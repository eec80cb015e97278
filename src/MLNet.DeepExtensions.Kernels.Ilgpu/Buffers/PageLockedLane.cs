using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Batches through page-locked memory, which a device reads by itself, in a stream of their own: the device copies one while its kernels
/// work on the one before. Two slots take turns; an event tells when the kernels' stream has read a slot, so that it is not overwritten
/// before.
/// </summary>
internal sealed class PageLockedLane : UploadLane
{
    private readonly Accelerator _accelerator;
    private readonly DeviceMemory _memory;
    private readonly AcceleratorStream _copies;
    private readonly Slot[] _slots = new Slot[2];
    private int _next;
    private int _sent;

    public PageLockedLane(Accelerator accelerator, DeviceMemory memory, int length)
        : base(length: 0)
    {
        (_accelerator, _memory) = (accelerator, memory);
        _copies = accelerator.CreateStream();
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot(new PageLockedSlot<float>(accelerator, length), memory.Allocate<float>(length));
        }
    }

    public override void Send(ReadOnlySpan<float> values)
    {
        Slot slot = _slots[_next];
        slot.Host.AwaitRead();
        values.CopyTo(slot.Host.Host);
        _sent = values.Length;
        if (_sent > 0)
        {
            slot.Device.View.BaseView.SubView(0, _sent).CopyFrom(_copies, slot.Host.Device(_sent));
        }
    }

    public override void Deliver(DeviceView<float> destination)
    {
        if (_sent > 0)
        {
            Slot slot = _slots[_next];
            _copies.Synchronize();
            TargetOf(destination).CopyFrom(slot.Device.View.BaseView.SubView(0, _sent), destination.Offset);
            slot.Host.MarkRead(_accelerator.DefaultStream);
        }

        _next = 1 - _next;
    }

    protected override void Dispose(bool disposing)
    {
        // What was sent and never delivered may still be on its way.
        _copies.Synchronize();
        foreach (Slot slot in _slots)
        {
            slot.Host.Dispose();
            _memory.Release(slot.Device);
        }

        _copies.Dispose();
        base.Dispose(disposing);
    }

    private IlgpuBuffer<float> TargetOf(DeviceView<float> destination)
    {
        if (destination.Buffer is not IlgpuBuffer<float> buffer || buffer.Accelerator != _accelerator)
        {
            throw new ArgumentException("The view belongs to another kernel set.", nameof(destination));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, _sent, nameof(destination));
        return buffer;
    }

    private sealed record Slot(PageLockedSlot<float> Host, MemoryBuffer1D<float, Stride1D.Dense> Device);
}
