namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A block of memory on the device of a kernel set. Offsets and lengths are in elements and 64 bits wide.
/// Kernels see buffers only through a <see cref="DeviceView{T}"/>.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Creates a buffer of <paramref name="length"/> elements.</summary>
    /// <param name="length">The number of elements, zero or more.</param>
    protected DeviceBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>Whether the memory is the process's own, so that <see cref="HostSpan"/> works and costs nothing.</summary>
    public abstract bool IsHostVisible { get; }

    /// <summary>The whole buffer as a view.</summary>
    public DeviceView<T> View => new(this, 0, Length);

    /// <summary>
    /// The elements themselves, without a copy. The span stays good when the buffer is freed or forgotten, and sees nobody else's memory
    /// then.
    /// </summary>
    /// <param name="offset">The first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="NotSupportedException">The memory is not <see cref="IsHostVisible"/>.</exception>
    public abstract Span<T> HostSpan(long offset, int length);

    /// <summary>Copies host memory into the buffer.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="offset">The buffer's element where the copy begins.</param>
    public abstract void Upload(ReadOnlySpan<T> source, long offset);

    /// <summary>Copies elements of the buffer into host memory, after all kernels launched before have ended.</summary>
    /// <param name="destination">Where to copy to; its length says how many elements.</param>
    /// <param name="offset">The buffer's first element to copy.</param>
    public abstract void Download(Span<T> destination, long offset);

    /// <summary>Sets elements to zero.</summary>
    /// <param name="offset">The first element.</param>
    /// <param name="length">The number of elements.</param>
    public abstract void Clear(long offset, long length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Frees the memory: at once, or when the last kernel or span that sees it is gone, which devices other than the CPU wait for.
    /// </summary>
    /// <param name="disposing">False when called from a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
