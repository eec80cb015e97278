using BenchmarkDotNet.Attributes;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>One sweep of Adam over flat parameters: it reads four arrays and writes three.</summary>
public class AdamBenchmarks : KernelBenchmark
{
    private SweepArguments _sweep;
    private DeviceView<float> _first;
    private DeviceView<float> _second;

    public static IEnumerable<ValueWorkload> Shapes => [new(1, 17_000, Touched), new(1, 535_818, Touched), new(1, 11_700_000, Touched)];

    [ParamsSource(nameof(Shapes))]
    public ValueWorkload Shape { get; set; } = null!;

    [Benchmark]
    public void Adam() => Kernels.Optimizers.Adam(_sweep, 0.9f, 0.999f, 1e-8f, 10, _first, _second, default);

    protected override void Allocate()
    {
        SegmentTable segments = new([new ParameterSegment(0, Shape.Length)]);
        _sweep = new SweepArguments(segments, Random(Shape.Length), Random(Shape.Length), 1e-3f);
        _first = Random(Shape.Length);
        _second = Random(Shape.Length);
    }

    private static double Touched(string kernel) => 7;
}
