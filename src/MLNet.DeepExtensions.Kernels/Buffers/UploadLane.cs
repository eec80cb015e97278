namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A way for batches to a device, in turns of <see cref="Send"/> and <see cref="Deliver"/>: what was sent travels while the device works on
/// what was delivered before. Where a device has no way of its own, as the processor, this one keeps what is sent in the process's memory.
/// </summary>
/// <param name="length">The largest batch, in values.</param>
public class UploadLane(int length) : IDisposable
{
    private readonly float[] _host = new float[length >= 0 ? length
        : throw new ArgumentOutOfRangeException(nameof(length), length, "0 or more is allowed.")];
    private int _sent;

    /// <summary>Takes values over and sends them on their way; the caller may change them after.</summary>
    /// <param name="values">The values, at most as many as the lane was made for.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    public virtual void Send(ReadOnlySpan<float> values)
    {
        values.CopyTo(_host);
        _sent = values.Length;
    }

    /// <summary>Leaves what was sent at the start of a view, before all work that is given to the device from now on.</summary>
    /// <param name="destination">Where it goes; at least as long as what was sent.</param>
    public virtual void Deliver(DeviceView<float> destination) => destination.Upload(_host.AsSpan(0, _sent));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the lane's memory.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
