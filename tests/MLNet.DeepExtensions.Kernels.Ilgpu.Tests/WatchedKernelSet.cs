namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>A kernel set whose end somebody is told of.</summary>
internal sealed class WatchedKernelSet(IKernelSet kernels, Action onDispose) : IKernelSet
{
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

    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => kernels.Allocate<T>(length);

    public long FreeMemory => kernels.FreeMemory;

    public UploadLane CreateUploadLane(int length) => kernels.CreateUploadLane(length);

    public void Synchronize() => kernels.Synchronize();

    public void Dispose() => onDispose();
}
