using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Memory of the process, which the garbage collector knows and never moves. Its address is good for as long as anyone sees it: the buffer,
/// a span of it, or a kernel that is at work on it; so neither a freed buffer nor a forgotten one leaves a span or a kernel with memory
/// that belongs to somebody else.
/// </summary>
internal sealed unsafe class CpuBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    // Smaller ones are left to the collector: looking for kernels at work costs more than they are worth.
    private const long LeastBytesToEmpty = 1 << 18;

    private readonly T* _pointer;
    private object? _memory;

    public CpuBuffer(long length)
        : base(length)
    {
        (_memory, nint address) = PinnedPages.Allocate(length, sizeof(T));
        _pointer = (T*)address;
    }

    public override bool IsHostVisible => true;

    private object Memory =>
        Volatile.Read(ref _memory) ?? throw new ObjectDisposedException(nameof(CpuBuffer<>), "The buffer's memory has been freed.");

    // The collector takes the span's reference for one into the block, and keeps that.
    public override Span<T> HostSpan(long offset, int length)
    {
        object memory = Memory;
        Check(offset, length);
        Span<T> span = new(_pointer + offset, length);
        GC.KeepAlive(memory);
        return span;
    }

    public override void Upload(ReadOnlySpan<T> source, long offset) => source.CopyTo(HostSpan(offset, source.Length));

    public override void Download(Span<T> destination, long offset) => HostSpan(offset, destination.Length).CopyTo(destination);

    public override void Clear(long offset, long length)
    {
        object memory = Memory;
        Check(offset, length);
        NativeMemory.Clear(_pointer + offset, (nuint)length * (nuint)sizeof(T));
        GC.KeepAlive(memory);
    }

    /// <summary>The memory and its address; null where it is freed. The address is good as long as somebody holds the memory.</summary>
    public object? Hold(out T* pointer)
    {
        pointer = _pointer;
        return Volatile.Read(ref _memory);
    }

    // From here on no kernel finds the memory, and those that are not at work now do not have it: if there are no others, the pages can go
    // at once.
    protected override void Dispose(bool disposing)
    {
        object? memory = Interlocked.Exchange(ref _memory, null);
        if (memory is not null && Length * sizeof(T) >= LeastBytesToEmpty && !WorkerTeam.IsAnyAtWork)
        {
            NativePages.Empty(_pointer, (nuint)(Length * sizeof(T)));
            GC.KeepAlive(memory);
        }
    }

    private void Check(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"The range of {length} elements from {offset} leaves a buffer of {Length}.");
        }
    }
}
