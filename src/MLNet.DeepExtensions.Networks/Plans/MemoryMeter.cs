using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A kernel set that counts the memory asked for and hands out none: what is compiled against it can be measured, but not run.</summary>
internal sealed class MemoryMeter(IKernelSet kernels) : IKernelSet
{
    /// <summary>The bytes asked for so far.</summary>
    public long Bytes { get; private set; }

    public ComputeDevice Device => kernels.Device;

    public string Description => kernels.Description;

    public IDenseKernels Dense => kernels.Dense;

    public ISparseKernels Sparse => kernels.Sparse;

    public IConvolutionKernels Convolution => kernels.Convolution;

    public IPoolingKernels Pooling => kernels.Pooling;

    public INormalizationKernels Normalization => kernels.Normalization;

    public IElementwiseKernels Elementwise => kernels.Elementwise;

    public ILossKernels Losses => kernels.Losses;

    public IOptimizerKernels Optimizers => kernels.Optimizers;

    public long FreeMemory => long.MaxValue;

    public UploadLane CreateUploadLane(int length)
    {
        // Two batches: one on its way, one on its place.
        Bytes += 2L * length * sizeof(float);
        return new UploadLane(0);
    }

    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        Bytes += length * Unsafe.SizeOf<T>();
        return new NoMemory<T>(length);
    }

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }

    private sealed class NoMemory<T>(long length) : DeviceBuffer<T>(length)
        where T : unmanaged
    {
        public override bool IsHostVisible => false;

        public override Span<T> HostSpan(long offset, int length) => throw new NotSupportedException("There is no memory behind this buffer.");

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
