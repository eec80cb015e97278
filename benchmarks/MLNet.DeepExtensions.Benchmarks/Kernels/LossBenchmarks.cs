using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>Softmax with cross-entropy: loss and gradient in one pass.</summary>
public class LossBenchmarks : KernelBenchmark
{
    private DeviceView<float> _logits;
    private DeviceView<float> _targets;
    private DeviceView<float> _losses;
    private DeviceView<float> _gradient;

    public static IEnumerable<ValueWorkload> Shapes => [new(128, 10, Touched), new(256, 1000, Touched)];

    [ParamsSource(nameof(Shapes))]
    public ValueWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void SoftmaxCrossEntropy() => Kernels.Losses.SoftmaxCrossEntropy(
        new LossBatch(Shape.Rows, Shape.Width, 1f / Shape.Rows, _logits, _targets, default, _losses, _gradient), sparse: true, 0f);

    protected override void Allocate()
    {
        _logits = Random(Shape.Length);
        _targets = Zeros<float>(Shape.Rows);
        _losses = Zeros<float>(Shape.Rows);
        _gradient = Zeros<float>(Shape.Length);
    }

    private static double Touched(string kernel) => 2;
}
