using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The kernel set of an ILGPU device: CUDA, OpenCL, or ILGPU's simulator. All work stands in one stream, in the order of the calls; a
/// kernel is compiled at its first launch in the process, and all sets on a device share what is compiled. Sums are joined in an order that
/// depends on sizes and device alone, so that the same inputs give the same bits.
/// </summary>
public sealed class IlgpuKernelSet : IKernelSet
{
    private readonly OpenDevice _device;
    private readonly Accelerator _accelerator;
    private readonly DeviceMemory _memory;
    private readonly KernelLauncher _launcher;
    private readonly IlgpuOptimizerKernels _optimizers;
    private readonly CuBlasLibrary? _library;

    /// <summary>Opens a device.</summary>
    /// <param name="device">A CUDA or OpenCL device, or the simulator.</param>
    /// <param name="memoryLimit">How much of its memory may be taken, in bytes; null for all of it.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such device; the message says what was found and why others were not.
    /// </exception>
    public IlgpuKernelSet(ComputeDevice device, long? memoryLimit = null)
        : this(OpenDevice.Acquire(device), device, memoryLimit)
    {
    }

    /// <summary>Works on a device that is open.</summary>
    /// <param name="open">The device; it is released when the kernel set is disposed.</param>
    /// <param name="device">Its name, and what is asked of it.</param>
    /// <param name="memoryLimit">How much of its memory may be taken, in bytes; null for all of it.</param>
    internal IlgpuKernelSet(OpenDevice open, ComputeDevice device, long? memoryLimit = null)
    {
        Device = device;
        _device = open;
        _accelerator = _device.Accelerator;
        try
        {
            _memory = new DeviceMemory(_accelerator, device, memoryLimit);
            _library = device.UsesCuBlas && _accelerator is CudaAccelerator cuda
                ? CuBlasLibrary.Load(cuda, device.Precision == MathPrecision.Tf32) : null;
            _launcher = new KernelLauncher(_device, _memory, device.Precision);
        }
        catch
        {
            _library?.Dispose();
            _device.Release(hasFailed: false);
            throw;
        }

        Dense = new IlgpuDenseKernels(_launcher, _library);
        Sparse = new IlgpuSparseKernels(_launcher);
        Convolution = new IlgpuConvolutionKernels(_launcher);
        Pooling = new IlgpuPoolingKernels(_launcher);
        Normalization = new IlgpuNormalizationKernels(_launcher);
        Elementwise = new IlgpuElementwiseKernels(_launcher);
        Embeddings = new IlgpuEmbeddingKernels(_launcher);
        Recurrent = new IlgpuRecurrentKernels(_launcher);
        Losses = new IlgpuLossKernels(_launcher);
        _optimizers = new IlgpuOptimizerKernels(_launcher);
    }

    /// <inheritdoc/>
    public ComputeDevice Device { get; }

    /// <inheritdoc/>
    public string Description => $"{_accelerator.Name}, {_accelerator.AcceleratorType}, {_accelerator.NumMultiprocessors} multiprocessors";

    /// <summary>The number of kernels launched so far: for small networks each costs more than its work.</summary>
    public long Launches => _launcher.Launches;

    /// <inheritdoc/>
    public IDenseKernels Dense { get; }

    /// <inheritdoc/>
    public ISparseKernels Sparse { get; }

    /// <inheritdoc/>
    public IConvolutionKernels Convolution { get; }

    /// <inheritdoc/>
    public IPoolingKernels Pooling { get; }

    /// <inheritdoc/>
    public INormalizationKernels Normalization { get; }

    /// <inheritdoc/>
    public IElementwiseKernels Elementwise { get; }

    /// <inheritdoc/>
    public IEmbeddingKernels Embeddings { get; }

    /// <inheritdoc/>
    public IRecurrentKernels Recurrent { get; }

    /// <inheritdoc/>
    public ILossKernels Losses { get; }

    /// <inheritdoc/>
    public IOptimizerKernels Optimizers => _optimizers;

    /// <inheritdoc/>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_launcher.Calls.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new IlgpuBuffer<T>(_launcher, length);
    }

    /// <inheritdoc/>
    public long FreeMemory => _memory.Free;

    /// <inheritdoc/>
    public UploadLane CreateUploadLane(int length) => new PageLockedLane(_accelerator, _memory, length);

    /// <inheritdoc/>
    public void RunOnHost(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using KernelCall call = _launcher.Begin();
        for (int item = 0; item < count; item++)
        {
            body(item);
        }
    }

    /// <inheritdoc/>
    public void Synchronize() => _accelerator.DefaultStream.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_launcher.Calls.Close())
        {
            bool hasFailed = true;
            try
            {
                _optimizers.Dispose();
                _launcher.Dispose();
                _library?.Dispose();
                hasFailed = false;
            }
            finally
            {
                _device.Release(hasFailed);
            }
        }
    }
}
