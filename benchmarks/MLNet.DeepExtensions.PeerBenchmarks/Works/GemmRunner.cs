using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>The product of two matrices, <c>[m, k]</c> and <c>[k, n]</c>.</summary>
internal sealed class GemmRunner : IRunner
{
    private readonly CpuKernelSet _kernels;
    private readonly DeviceBuffer<float> _a;
    private readonly DeviceBuffer<float> _b;
    private readonly DeviceBuffer<float> _c;
    private readonly DenseShape _shape;
    private readonly int _m;

    public GemmRunner(int m, int k, int n, int threads)
    {
        (_m, _shape) = (m, new DenseShape(k, n));
        _kernels = new CpuKernelSet(threads);
        _a = _kernels.Allocate<float>((long)m * k);
        _b = _kernels.Allocate<float>((long)k * n);
        _c = _kernels.Allocate<float>((long)m * n);
        _a.View.Upload(SyntheticData.Values(m * k));
        _b.View.Upload(SyntheticData.Values(k * n));
    }

    public double Run(TimeSpan duration)
    {
        Chunks chunks = new(duration);
        do
        {
            _kernels.Dense.Forward(_shape, _m, _a.View, _b.View, default, Activation.Linear, _c.View);
        }
        while (chunks.Add(1));
        return chunks.Median;
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _kernels.Dispose();
    }
}
