namespace MLNet.DeepExtensions.Kernels;

/// <summary>A kernel set that hands everything on to another one; what derives from it changes a part.</summary>
/// <param name="kernels">The other one.</param>
public abstract class ForwardingKernelSet(IKernelSet kernels) : IKernelSet
{
    /// <inheritdoc/>
    public ComputeDevice Device => kernels.Device;

    /// <inheritdoc/>
    public string Description => kernels.Description;

    /// <inheritdoc/>
    public virtual IDenseKernels Dense => kernels.Dense;

    /// <inheritdoc/>
    public virtual ISparseKernels Sparse => kernels.Sparse;

    /// <inheritdoc/>
    public virtual IConvolutionKernels Convolution => kernels.Convolution;

    /// <inheritdoc/>
    public virtual IPoolingKernels Pooling => kernels.Pooling;

    /// <inheritdoc/>
    public virtual INormalizationKernels Normalization => kernels.Normalization;

    /// <inheritdoc/>
    public virtual IElementwiseKernels Elementwise => kernels.Elementwise;

    /// <inheritdoc/>
    public virtual IEmbeddingKernels Embeddings => kernels.Embeddings;

    /// <inheritdoc/>
    public virtual IRecurrentKernels Recurrent => kernels.Recurrent;

    /// <inheritdoc/>
    public virtual ILossKernels Losses => kernels.Losses;

    /// <inheritdoc/>
    public virtual IOptimizerKernels Optimizers => kernels.Optimizers;

    /// <inheritdoc/>
    public virtual long FreeMemory => kernels.FreeMemory;

    /// <inheritdoc/>
    public virtual DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => kernels.Allocate<T>(length);

    /// <inheritdoc/>
    public virtual UploadLane CreateUploadLane(int length) => kernels.CreateUploadLane(length);

    /// <inheritdoc/>
    public virtual void RunOnHost(int count, Action<int> body) => kernels.RunOnHost(count, body);

    /// <inheritdoc/>
    public virtual void Synchronize() => kernels.Synchronize();

    /// <summary>Leaves the other kernel set to its owner.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
