namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// The seam between networks and machines: the memory of one device and every operation a network needs, grouped by family.
/// A new operation is a line in one family's interface and a file in each kernel set.
/// </summary>
/// <remarks>
/// <para>Values are float32. Images are <c>[N, H, W, C]</c>; dense weights are <c>[inFeatures, outFeatures]</c>; convolution
/// weights are <c>[kernelHeight, kernelWidth, inChannels / groups, outChannels]</c>. All tensors are contiguous, the last axis
/// fastest.</para>
/// <para>Every output element has one owner and a fixed order of summation: the same inputs give the same bits for any number of
/// threads.</para>
/// <para>A kernel set serves one call at a time: one that comes meanwhile, from whatever thread, throws
/// <see cref="InvalidOperationException"/> before it touches anything. Kernel sets work beside each other, on the same buffers too where
/// they only read them. Calls may return before the work is done;
/// <see cref="DeviceView{T}.Download"/> and <see cref="Synchronize"/> wait for it.</para>
/// <para>Before it touches memory an operation throws <see cref="ArgumentException"/> when a view is shorter than its shape needs, a size
/// is out of range, or a view that is written shares memory with another one, and <see cref="ObjectDisposedException"/> when a view's
/// buffer is freed. An output that may be an input, as some descriptions say, is that very view. A batch (or its rows) may be empty:
/// outputs are left alone, gradients of parameters are zero. Widths, features, channels and positions are 1 or more.</para>
/// <para>Numbers that stand in operands and say where others are (rows to gather, columns and starts of sparse rows) are checked as they
/// are read, so that none leads out of its operand: the CPU throws <see cref="ArgumentException"/>, after which the outputs hold anything;
/// other devices, whose kernels cannot throw, put NaN or nothing in their place.</para>
/// <para>A buffer that is freed while a kernel reads or writes it keeps its memory until the kernel is done. On other devices than the CPU
/// its
/// <see cref="DeviceBuffer{T}.Dispose()"/> waits for that.</para>
/// </remarks>
public interface IKernelSet : IDisposable
{
    /// <summary>The device that this kernel set runs on.</summary>
    ComputeDevice Device { get; }

    /// <summary>What the device is, in words: its name and instruction set or driver.</summary>
    string Description { get; }

    /// <summary>Fully connected layers.</summary>
    IDenseKernels Dense { get; }

    /// <summary>Fully connected layers whose input is sparse, and rows of tables.</summary>
    ISparseKernels Sparse { get; }

    /// <summary>2-D convolution, grouped and depthwise too.</summary>
    IConvolutionKernels Convolution { get; }

    /// <summary>Maximum, average and global pooling.</summary>
    IPoolingKernels Pooling { get; }

    /// <summary>Batch and layer normalization, and the per-feature affine map.</summary>
    INormalizationKernels Normalization { get; }

    /// <summary>Activations, dropout, sums, products, copies and padding.</summary>
    IElementwiseKernels Elementwise { get; }

    /// <summary>Embeddings of numbers and of categories.</summary>
    IEmbeddingKernels Embeddings { get; }

    /// <summary>Recurrent layers, step by step.</summary>
    IRecurrentKernels Recurrent { get; }

    /// <summary>Losses with their gradients.</summary>
    ILossKernels Losses { get; }

    /// <summary>Optimizer sweeps over flat parameters, norms and penalties.</summary>
    IOptimizerKernels Optimizers { get; }

    /// <summary>Takes memory on the device, all elements zero.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="InsufficientMemoryException">The device has less free memory; the message says how much was asked for.</exception>
    DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged;

    /// <summary>
    /// Memory that <see cref="Allocate{T}"/> can still hand out, in bytes, as far as the device's driver or the operating system tells.
    /// </summary>
    long FreeMemory { get; }

    /// <summary>Makes a way for batches to this device: one is copied while the device works on the one before.</summary>
    /// <param name="length">The largest batch, in values.</param>
    UploadLane CreateUploadLane(int length);

    /// <summary>
    /// Runs a loop of the caller's own by the threads that compute here, where those are the processor's; else the caller runs it alone.
    /// </summary>
    /// <param name="count">The number of items.</param>
    /// <param name="body">Does an item's work. Items may run at once and in any order; what one throws is thrown here.</param>
    void RunOnHost(int count, Action<int> body);

    /// <summary>Waits until all work given to the device is done.</summary>
    void Synchronize();
}
