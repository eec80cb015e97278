using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>Maximum and average pooling, forward and backward.</summary>
public class PoolingBenchmarks : KernelBenchmark
{
    private DeviceView<float> _x;
    private DeviceView<float> _y;
    private DeviceView<ushort> _indices;

    public static IEnumerable<PoolingWorkload> Shapes => [new(128, 24, 64, 2, 2), new(32, 28, 10, 2, 2), new(1, 112, 64, 3, 2)];

    [ParamsSource(nameof(Shapes))]
    public PoolingWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void MaximumForward() => Kernels.Pooling.MaximumForward(Shape.Pooling, Shape.Batch, _x, _y, _indices);

    [Benchmark]
    public void MaximumBackward() => Kernels.Pooling.MaximumBackward(Shape.Pooling, Shape.Batch, _y, _indices, new GradientTarget(_x));

    [Benchmark]
    public void AverageForward() => Kernels.Pooling.AverageForward(Shape.Pooling, Shape.Batch, _x, _y);

    [Benchmark]
    public void AverageBackward() => Kernels.Pooling.AverageBackward(Shape.Pooling, Shape.Batch, _y, new GradientTarget(_x));

    protected override void Allocate()
    {
        _x = Random((long)Shape.Batch * Shape.Pooling.InSize);
        _y = Random((long)Shape.Batch * Shape.Pooling.OutSize);
        _indices = Zeros<ushort>((long)Shape.Batch * Shape.Pooling.OutSize);
    }
}

/// <summary>A pooling of square images.</summary>
/// <param name="Batch">The number of images.</param>
/// <param name="Size">Their height and width.</param>
/// <param name="Channels">Their channels.</param>
/// <param name="Window">The window's height and width.</param>
/// <param name="Stride">Its steps.</param>
public sealed record PoolingWorkload(int Batch, int Size, int Channels, int Window, int Stride) : IWorkload
{
    public Pool2DShape Pooling { get; } = new(Size, Size, Channels, Window, Stride, Padding.None);

    public double Flops(string kernel) => 0;

    public double Bytes(string kernel)
    {
        int index = kernel.StartsWith("Maximum", StringComparison.Ordinal) ? sizeof(ushort) : 0;
        return Batch * ((sizeof(float) * (double)(Pooling.InSize + Pooling.OutSize)) + (index * (double)Pooling.OutSize));
    }

    public override string ToString() => $"{Batch}x{Size}x{Size}x{Channels}, {Window}x{Window} /{Stride}";
}
