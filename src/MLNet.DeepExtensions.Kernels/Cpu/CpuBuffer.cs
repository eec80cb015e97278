using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Native memory, aligned to a cache line, so that the garbage collector neither scans nor moves it.</summary>
internal sealed unsafe class CpuBuffer<T> : DeviceBuffer<T>
    where T : unmanaged
{
    public CpuBuffer(long length)
        : base(length)
    {
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        try
        {
            Pointer = (T*)NativePages.Allocate(bytes);
        }
        catch (OutOfMemoryException exception)
        {
            throw new InsufficientMemoryException($"The CPU kernel set could not take {bytes:N0} bytes of memory.", exception);
        }

        NativeMemory.Clear(Pointer, bytes);
    }

    ~CpuBuffer() => Dispose(disposing: false);

    public T* Pointer { get; private set; }

    public override bool IsHostVisible => true;

    public override Span<T> HostSpan(long offset, int length)
    {
        Check(offset, length);
        return new Span<T>(Pointer + offset, length);
    }

    public override void Upload(ReadOnlySpan<T> source, long offset) => source.CopyTo(HostSpan(offset, source.Length));

    public override void Download(Span<T> destination, long offset) => HostSpan(offset, destination.Length).CopyTo(destination);

    public override void Clear(long offset, long length)
    {
        Check(offset, length);
        NativeMemory.Clear(Pointer + offset, (nuint)length * (nuint)sizeof(T));
    }

    protected override void Dispose(bool disposing)
    {
        NativePages.Free(Pointer, (nuint)Length * (nuint)sizeof(T));
        Pointer = null;
    }

    private void Check(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(Pointer is null, this);
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"The range of {length} elements from {offset} leaves a buffer of {Length}.");
        }
    }
}

/// <summary>How CPU kernels reach the memory behind a view: one check of its length, then a plain pointer.</summary>
internal static unsafe class CpuViews
{
    /// <summary>The address of the view's first element.</summary>
    /// <param name="view">The view.</param>
    /// <param name="needed">How many elements the kernel will touch; a negative number, from sizes that overflowed, is refused too.</param>
    /// <param name="name">The operand's name, for the message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Pointer<T>(this DeviceView<T> view, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged
    {
        if (view.Buffer is not CpuBuffer<T> { Pointer: not null } buffer || (ulong)view.Length < (ulong)needed)
        {
            Refuse(view, needed, name);
            return null;
        }

        return buffer.Pointer + view.Offset;
    }

    /// <summary>The same for an optional operand: null where the view is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* PointerOrNull<T>(this DeviceView<T> view, long needed, [CallerArgumentExpression(nameof(view))] string name = "")
        where T : unmanaged => view.IsEmpty ? null : view.Pointer(needed, name);

    private static void Refuse<T>(DeviceView<T> view, long needed, string name)
        where T : unmanaged
    {
        if (needed == 0 && view.IsEmpty)
        {
            return;
        }

        throw view.Buffer switch
        {
            CpuBuffer<T> { Pointer: null } => new ObjectDisposedException(name, "The buffer's memory has been freed."),
            not null and not CpuBuffer<T> => new ArgumentException("The view belongs to another kernel set.", name),
            _ => new ArgumentException($"The view holds {view.Length} elements; the shape needs {needed}.", name),
        };
    }
}
