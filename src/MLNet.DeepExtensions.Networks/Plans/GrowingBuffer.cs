using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Memory of a device for as many values as there happen to be, which grows with the most of them.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="kernels">The device.</param>
internal sealed class GrowingBuffer<T>(IKernelSet kernels) : IDisposable
    where T : unmanaged
{
    private DeviceBuffer<T> _buffer = kernels.Allocate<T>(0);
    private int _count;

    /// <summary>The values that were uploaded last.</summary>
    public DeviceView<T> View => _buffer.View.Slice(0, _count);

    /// <summary>Brings values in the place of those that were there.</summary>
    public void Upload(ReadOnlySpan<T> values)
    {
        if (values.Length > _buffer.Length)
        {
            long length = Math.Max(values.Length, 2 * _buffer.Length);
            _buffer.Dispose();
            _buffer = kernels.Allocate<T>(length);
        }

        _count = values.Length;
        _buffer.Upload(values, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
