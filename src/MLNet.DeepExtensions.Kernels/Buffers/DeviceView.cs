namespace MLNet.DeepExtensions.Kernels;

/// <summary>A range of a <see cref="DeviceBuffer{T}"/>: what kernels read and write. The default value is the empty view.</summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly record struct DeviceView<T>
    where T : unmanaged
{
    /// <summary>Creates a view of a range of a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public DeviceView(DeviceBuffer<T> buffer, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (offset < 0 || length < 0 || offset > buffer.Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"The range of {length} elements from {offset} leaves a buffer of {buffer.Length}.");
        }

        Buffer = buffer;
        Offset = offset;
        Length = length;
    }

    /// <summary>The buffer; null for the empty view.</summary>
    public DeviceBuffer<T>? Buffer { get; }

    /// <summary>The first element's index in the buffer.</summary>
    public long Offset { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>Whether there is nothing to see; optional operands (a bias, sample weights) are left out this way.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Whether <see cref="Span"/> works.</summary>
    public bool IsHostVisible => Buffer is null || Buffer.IsHostVisible;

    /// <summary>The elements themselves, without a copy; see <see cref="DeviceBuffer{T}.HostSpan"/>.</summary>
    /// <exception cref="NotSupportedException">The memory is not host visible.</exception>
    public Span<T> Span => Buffer is null ? [] : Buffer.HostSpan(Offset, checked((int)Length));

    /// <summary>A part of this view.</summary>
    /// <param name="start">The first element, counted from this view's first.</param>
    /// <param name="length">The number of elements.</param>
    public DeviceView<T> Slice(long start, long length)
    {
        if (start < 0 || length < 0 || start > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), $"The range of {length} elements from {start} leaves a view of {Length}.");
        }

        return length == 0 ? default : new DeviceView<T>(Buffer!, Offset + start, length);
    }

    /// <summary>Copies host memory to the start of this view.</summary>
    /// <param name="source">What to copy; at most <see cref="Length"/> elements.</param>
    public void Upload(ReadOnlySpan<T> source)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, Length, nameof(source));
        Buffer?.Upload(source, Offset);
    }

    /// <summary>Copies the start of this view into host memory, after all kernels launched before have ended.</summary>
    /// <param name="destination">Where to copy to; at most <see cref="Length"/> elements.</param>
    public void Download(Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length, nameof(destination));
        Buffer?.Download(destination, Offset);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => Buffer?.Clear(Offset, Length);
}
