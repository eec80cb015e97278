using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>
/// Batch normalization of images: two passes over the input forward and over input and gradient backward, one at inference.
/// </summary>
public class BatchNormalizationBenchmarks : KernelBenchmark
{
    private DeviceView<float> _x;
    private DeviceView<float> _y;
    private DeviceView<float> _features;

    public static IEnumerable<ValueWorkload> Shapes =>
        [new(32 * 56 * 56, 64, Touched), new(32 * 7 * 7, 512, Touched), new(128, 256, Touched)];

    [ParamsSource(nameof(Shapes))]
    public ValueWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void Forward() => Kernels.Normalization.BatchForward(
        new(Shape.Rows, Shape.Width), 1e-5f, 0.1f, _x, new(Feature(0), Feature(1)), new(Feature(2), Feature(3)),
        new(Feature(4), Feature(5)), _y);

    [Benchmark]
    public void Backward() => Kernels.Normalization.BatchBackward(
        new(Shape.Rows, Shape.Width), _x, Feature(0), new(Feature(4), Feature(5)), new(_y, Feature(6), Feature(7), new GradientTarget(_y)));

    [Benchmark]
    public void Inference() => Kernels.Normalization.BatchInference(
        new(Shape.Rows, Shape.Width), 1e-5f, _x, new(Feature(0), Feature(1)), new(Feature(2), Feature(3)), _y);

    protected override void Allocate()
    {
        _x = Random(Shape.Length);
        _y = Random(Shape.Length);
        _features = Random(8L * Shape.Width);
    }

    private DeviceView<float> Feature(int number) => _features.Slice((long)number * Shape.Width, Shape.Width);

    private static double Touched(string kernel) => kernel switch
    {
        nameof(Forward) => 3,
        nameof(Backward) => 5,
        _ => 2,
    };
}
