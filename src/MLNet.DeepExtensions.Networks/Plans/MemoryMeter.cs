using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A kernel set that counts the memory asked for and hands out none: what is compiled against it can be measured, but not run.
/// </summary>
internal sealed class MemoryMeter(IKernelSet kernels) : ForwardingKernelSet(kernels)
{
    /// <summary>The bytes asked for so far.</summary>
    public long Bytes { get; private set; }

    public override long FreeMemory => long.MaxValue;

    public override UploadLane CreateUploadLane(int length)
    {
        // Two batches: one on its way, one on its place.
        Bytes += 2L * length * sizeof(float);
        return new UploadLane(0);
    }

    public override DeviceBuffer<T> Allocate<T>(long length)
    {
        Bytes += length * Unsafe.SizeOf<T>();
        return new NoMemory<T>(length);
    }

    public override void Synchronize()
    {
    }

    private sealed class NoMemory<T>(long length) : DeviceBuffer<T>(length)
        where T : unmanaged
    {
        public override bool IsHostVisible => false;

        public override Span<T> HostSpan(long offset, int length) =>
            throw new NotSupportedException("There is no memory behind this buffer.");

        public override void Upload(ReadOnlySpan<T> source, long offset)
        {
        }

        public override void Download(Span<T> destination, long offset) => destination.Clear();

        public override void Clear(long offset, long length)
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
