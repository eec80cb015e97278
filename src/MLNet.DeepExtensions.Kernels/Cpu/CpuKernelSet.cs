using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The kernel set of the computer's processor: SIMD kernels on a team of threads. It is there on every computer.</summary>
public sealed class CpuKernelSet : IKernelSet
{
    private readonly WorkerTeam _team;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads, the caller's included; 0 for one a processor. The results do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or above 1,024.</exception>
    public CpuKernelSet(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        _team = new WorkerTeam(threads == 0 ? Environment.ProcessorCount : threads);
        Dense = new CpuDenseKernels(_team);
        Sparse = new CpuSparseKernels(_team);
        Convolution = new CpuConvolutionKernels(_team);
        Pooling = new CpuPoolingKernels(_team);
        Normalization = new CpuNormalizationKernels(_team);
        Elementwise = new CpuElementwiseKernels(_team);
        Embeddings = new CpuEmbeddingKernels(_team);
        Recurrent = new CpuRecurrentKernels(_team);
        Losses = new CpuLossKernels(_team);
        Optimizers = new CpuOptimizerKernels(_team);
    }

    /// <summary>The instruction set that the hot kernels use here.</summary>
    public static string InstructionSet => SimdDispatch.Name;

    /// <inheritdoc/>
    public ComputeDevice Device => ComputeDevice.Cpu;

    /// <inheritdoc/>
    public string Description =>
        $"{RuntimeInformation.ProcessArchitecture}, {InstructionSet}, {Threads} {(Threads == 1 ? "thread" : "threads")}";

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _team.Threads;

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
    public IOptimizerKernels Optimizers { get; }

    /// <inheritdoc/>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new CpuBuffer<T>(length);

    /// <inheritdoc/>
    public long FreeMemory
    {
        get
        {
            GCMemoryInfo info = GC.GetGCMemoryInfo();
            return Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
        }
    }

    /// <inheritdoc/>
    public UploadLane CreateUploadLane(int length) => new(length);

    /// <inheritdoc/>
    public void RunOnHost(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using KernelCall call = _team.Begin();
        HostLoop loop = new(body);
        _team.For(count, ref loop);
    }

    /// <inheritdoc/>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    internal static DeviceDescription Describe() => new(
        ComputeDevice.Cpu,
        $"{RuntimeInformation.ProcessArchitecture}, {InstructionSet}, {Environment.ProcessorCount} processors",
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private readonly struct HostLoop(Action<int> body) : IParallelBody
    {
        public void Run(int item, int worker) => body(item);
    }
}
