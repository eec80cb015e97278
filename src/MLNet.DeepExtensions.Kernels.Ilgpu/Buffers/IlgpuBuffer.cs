using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Memory of an ILGPU device. Copies and clears stand in the same stream as the kernels.</summary>
internal sealed class IlgpuBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;
    private readonly KernelLauncher _launcher;
    private bool _isFreed;

    public IlgpuBuffer(KernelLauncher launcher, long length)
        : base(length)
    {
        _launcher = launcher;
        _memory = launcher.Memory.Allocate<T>(length);
        _memory.MemSetToZero();
    }

    public override bool IsHostVisible => false;

    public override Span<T> HostSpan(long offset, int length) =>
        throw new NotSupportedException("The memory of an ILGPU device cannot be seen by the process; copy it with Upload and Download.");

    public override void Upload(ReadOnlySpan<T> source, long offset)
    {
        if (source.Length == 0)
        {
            return;
        }

        ArrayView<T> target = Values(offset, source.Length);
        AcceleratorStream stream = _memory.Accelerator.DefaultStream;
        if (_memory.Accelerator.AcceleratorType == AcceleratorType.Cuda)
        {
            // CUDA copies pageable memory to a buffer of its own before it returns: the kernels before need not be waited for.
            target.CopyFromCPUUnsafeAsync(stream, ref MemoryMarshal.GetReference(source), source.Length);
        }
        else
        {
            target.CopyFromCPU(stream, source);
        }
    }

    public override void Download(Span<T> destination, long offset)
    {
        if (destination.Length > 0)
        {
            Values(offset, destination.Length).CopyToCPU(_memory.Accelerator.DefaultStream, destination);
        }
    }

    public override void Clear(long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        ArrayView<T> values = Values(offset, length);
        if (_memory.Accelerator.AcceleratorType == AcceleratorType.OpenCL)
        {
            // There ILGPU clears the wrong range where it does not begin at the buffer's start: it takes the offset times the size of an element twice.
            _launcher.ForItems(length, new Zeros<T>(values));
        }
        else
        {
            values.MemSetToZero();
        }
    }

    /// <summary>A range of the memory, as kernels take it.</summary>
    public ArrayView<T> Values(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_isFreed, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"The range of {length} elements from {offset} leaves a buffer of {Length}.");
        }

        return _memory.View.BaseView.SubView(offset, length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isFreed)
        {
            _isFreed = true;
            _launcher.Memory.Release(_memory);
        }
    }
}
