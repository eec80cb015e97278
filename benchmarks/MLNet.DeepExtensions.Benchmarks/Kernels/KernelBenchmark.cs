using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.PeerBenchmarks;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>What the kernels' benchmarks have in common: a kernel set of some threads, and buffers of random values.</summary>
public abstract class KernelBenchmark
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>One thread, and one a processor.</summary>
    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    protected CpuKernelSet Kernels { get; private set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        Kernels = new CpuKernelSet(Threads);
        Allocate();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _owned.ForEach(owned => owned.Dispose());
        _owned.Clear();
        Kernels.Dispose();
    }

    /// <summary>Takes the operands' memory.</summary>
    protected abstract void Allocate();

    /// <summary>Memory filled with values between 0 and 1.</summary>
    /// <param name="length">The number of values.</param>
    protected DeviceView<float> Random(long length)
    {
        DeviceView<float> view = Zeros<float>(length);
        view.Upload(SyntheticData.Values((int)length));
        return view;
    }

    /// <summary>Memory that is zero.</summary>
    /// <param name="length">The number of values.</param>
    protected DeviceView<T> Zeros<T>(long length)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Kernels.Allocate<T>(length);
        _owned.Add(buffer);
        return buffer.View;
    }
}
