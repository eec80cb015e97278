using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>The matrix products of a dense layer: forward, and both gradients.</summary>
public class GemmBenchmarks : KernelBenchmark
{
    private DeviceView<float> _x;
    private DeviceView<float> _weights;
    private DeviceView<float> _bias;
    private DeviceView<float> _y;

    public static IEnumerable<GemmWorkload> Shapes =>
    [
        new(1024, 1024, 1024), new(256, 256, 256), new(128, 784, 512), new(128, 512, 256), new(128, 256, 10), new(128, 9216, 128),
        new(32, 64, 128), new(10, 16, 32), new(1, 784, 512), new(1, 9216, 128), new(256, 784, 512),
    ];

    [ParamsSource(nameof(Shapes))]
    public GemmWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void Forward() => Kernels.Dense.Forward(Shape.Dense, Shape.Rows, _x, _weights, _bias, Activation.ReLU, _y);

    [Benchmark]
    public void BackwardData() => Kernels.Dense.BackwardData(Shape.Dense, Shape.Rows, _y, _weights, new GradientTarget(_x));

    [Benchmark]
    public void BackwardWeights() => Kernels.Dense.BackwardWeights(Shape.Dense, Shape.Rows, _x, _y, _weights, _bias);

    protected override void Allocate()
    {
        _x = Random((long)Shape.Rows * Shape.Dense.InFeatures);
        _weights = Random(Shape.Dense.WeightCount);
        _bias = Random(Shape.Dense.OutFeatures);
        _y = Random((long)Shape.Rows * Shape.Dense.OutFeatures);
    }
}

/// <summary>A dense layer on a number of rows.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="In">Values in a row of the input.</param>
/// <param name="Out">Values in a row of the output.</param>
public sealed record GemmWorkload(int Rows, int In, int Out) : IWorkload
{
    public DenseShape Dense => new(In, Out);

    public double Flops(string kernel) => (double)Rows * Dense.Flops;

    public double Bytes(string kernel) => sizeof(float) * (((double)Rows * (In + Out)) + Dense.WeightCount + Out);

    public override string ToString() => $"{Rows}x{In}x{Out}";
}
