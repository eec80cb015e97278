using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Memory of an ILGPU device. Copies and clears stand in the same stream as the kernels. It is freed when nobody can reach it any more: no
/// call of a kernel and no copy finds it once it is to be freed, those that have found it are waited for, and so is what they put into the
/// stream.
/// </summary>
internal sealed class IlgpuBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;
    private readonly KernelLauncher _launcher;
    private readonly Lock _copying = new();
    private bool _isFreed;

    public IlgpuBuffer(KernelLauncher launcher, long length)
        : base(length)
    {
        _launcher = launcher;
        _memory = launcher.Memory.Allocate<T>(length);
        _memory.MemSetToZero();
    }

    public override bool IsHostVisible => false;

    /// <summary>The device.</summary>
    public Accelerator Accelerator => _launcher.Accelerator;

    public override Span<T> HostSpan(long offset, int length) =>
        throw new NotSupportedException("The memory of an ILGPU device cannot be seen by the process; copy it with Upload and Download.");

    public override void Upload(ReadOnlySpan<T> source, long offset)
    {
        if (source.Length == 0)
        {
            return;
        }

        lock (_copying)
        {
            _launcher.Uploads.Copy(source, Values(offset, source.Length));
        }
    }

    /// <summary>Copies memory of the device into the buffer.</summary>
    public void CopyFrom(ArrayView<T> source, long offset)
    {
        lock (_copying)
        {
            Values(offset, source.Length).CopyFrom(Accelerator.DefaultStream, source);
        }
    }

    public override void Download(Span<T> destination, long offset)
    {
        if (destination.Length == 0)
        {
            return;
        }

        lock (_copying)
        {
            Values(offset, destination.Length).CopyToCPU(Accelerator.DefaultStream, destination);
        }
    }

    public override void Clear(long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        lock (_copying)
        {
            ArrayView<T> values = Values(offset, length);
            if (Accelerator.AcceleratorType == AcceleratorType.OpenCL)
            {
                // There ILGPU clears the wrong range where it does not begin at the buffer's start: it takes the offset times the size of
                // an element twice.
                _launcher.ForItems(length, new Zeros<T>(values));
            }
            else
            {
                values.MemSetToZero();
            }
        }
    }

    /// <summary>A range of the memory, as kernels take it.</summary>
    /// <param name="offset">The first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="name">The operand's name, for messages.</param>
    public ArrayView<T> Values(long offset, long length, string name = nameof(IlgpuBuffer<>))
    {
        if (Volatile.Read(ref _isFreed))
        {
            throw new ObjectDisposedException(name, "The buffer's memory has been freed.");
        }

        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"The range of {length} elements from {offset} leaves a buffer of {Length}.");
        }

        return _memory.View.BaseView.SubView(offset, length);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _isFreed, true))
        {
            return;
        }

        // Not while holding the lock: a call may be about to copy.
        _launcher.AwaitCalls();
        lock (_copying)
        {
            try
            {
                Accelerator.DefaultStream.Synchronize();
            }
            finally
            {
                _launcher.Memory.Release(_memory);
            }
        }
    }
}
