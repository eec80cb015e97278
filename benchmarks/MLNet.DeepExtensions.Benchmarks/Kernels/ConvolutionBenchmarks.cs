using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>Convolutions in all three directions: those of the MNIST networks, of ResNet18 and of MobileNet.</summary>
public class ConvolutionBenchmarks : KernelBenchmark
{
    private DeviceView<float> _x;
    private DeviceView<float> _weights;
    private DeviceView<float> _bias;
    private DeviceView<float> _y;

    public static IEnumerable<ConvolutionWorkload> Shapes =>
    [
        new(128, 28, 1, 32, 3, 1, 0), new(128, 26, 32, 64, 3, 1, 0), new(32, 28, 1, 10, 3, 1, 1), new(32, 28, 10, 10, 3, 1, 1),
        new(1, 26, 32, 64, 3, 1, 0), new(1, 224, 3, 64, 7, 2, 3), new(1, 56, 64, 64, 3, 1, 1), new(1, 56, 64, 128, 3, 2, 1),
        new(1, 28, 128, 128, 3, 1, 1), new(1, 14, 256, 256, 3, 1, 1), new(1, 7, 512, 512, 3, 1, 1), new(1, 28, 128, 256, 1, 1, 0),
        new(8, 56, 64, 64, 3, 1, 1, Groups: 64),
    ];

    [ParamsSource(nameof(Shapes))]
    public ConvolutionWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void Forward() => Kernels.Convolution.Forward(Shape.Convolution, Shape.Batch, _x, _weights, _bias, Activation.ReLU, _y);

    [Benchmark]
    public void BackwardData() => Kernels.Convolution.BackwardData(Shape.Convolution, Shape.Batch, _y, _weights, new GradientTarget(_x));

    [Benchmark]
    public void BackwardWeights() => Kernels.Convolution.BackwardWeights(Shape.Convolution, Shape.Batch, _x, _y, _weights, _bias);

    protected override void Allocate()
    {
        _x = Random((long)Shape.Batch * Shape.Convolution.InSize);
        _weights = Random(Shape.Convolution.WeightCount);
        _bias = Random(Shape.Convolution.OutChannels);
        _y = Random((long)Shape.Batch * Shape.Convolution.OutSize);
    }
}

/// <summary>A convolution of square images.</summary>
/// <param name="Batch">The number of images.</param>
/// <param name="Size">Their height and width.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">The filters' height and width.</param>
/// <param name="Stride">Their steps.</param>
/// <param name="Padding">The padding on each side.</param>
/// <param name="Groups">The number of groups.</param>
public sealed record ConvolutionWorkload(int Batch, int Size, int In, int Out, int Kernel, int Stride, int Padding, int Groups = 1)
    : IWorkload
{
    public Conv2DShape Convolution { get; } = new(
        Size, Size, In, Out, Kernel, Stride, Kernels.Padding.All(Padding), Size2D.One, Groups);

    public double Flops(string kernel) => (double)Batch * Convolution.Flops;

    public double Bytes(string kernel) =>
        sizeof(float) * (((double)Batch * (Convolution.InSize + Convolution.OutSize)) + Convolution.WeightCount);

    public override string ToString() =>
        $"{Batch}x{Size}x{Size}x{In} to {Out}, {Kernel}x{Kernel}{(Stride == 1 ? "" : $" /{Stride}")}{(Groups == 1 ? "" : $", {Groups} groups")}";
}
