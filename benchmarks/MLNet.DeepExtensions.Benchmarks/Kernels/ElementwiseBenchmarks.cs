using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>Operations that take each value by itself: dropout with its counter-based random words, and activations.</summary>
public class ElementwiseBenchmarks : KernelBenchmark
{
    private DeviceView<float> _x;
    private DeviceView<float> _y;

    public static IEnumerable<ValueWorkload> Shapes => [new(128, 9216, Touched), new(128, 128, Touched)];

    [ParamsSource(nameof(Shapes))]
    public ValueWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void DropoutForward() => Kernels.Elementwise.DropoutForward(0.25f, new RandomKey(1, 2, 3), _x, _y);

    [Benchmark]
    public void DropoutBackward() => Kernels.Elementwise.DropoutBackward(0.25f, new RandomKey(1, 2, 3), _x, new GradientTarget(_y));

    [Benchmark]
    public void ReLU() => Kernels.Elementwise.ActivationForward(Activation.ReLU, _x, _y);

    [Benchmark]
    public void Sigmoid() => Kernels.Elementwise.ActivationForward(Activation.Sigmoid, _x, _y);

    [Benchmark]
    public void Add() => Kernels.Elementwise.Add(_x, _y, _y);

    protected override void Allocate()
    {
        _x = Random(Shape.Length);
        _y = Random(Shape.Length);
    }

    private static double Touched(string kernel) => kernel == nameof(Add) ? 3 : 2;
}
