using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>Fits the pipelines, each from data in memory.</summary>
[Config(typeof(Config))]
public class FitBenchmarks
{
    public static IEnumerable<PipelineCase> Pipelines => PipelineCase.All;

    [ParamsSource(nameof(Pipelines))]
    public PipelineCase Pipeline { get; set; } = null!;

    // The data are read, and the code is compiled.
    [GlobalSetup]
    public void FillCache() => Pipeline.Fit();

    [Benchmark]
    public object Fit() => Pipeline.Fit();

    private sealed class Config()
        : PipelineConfig(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(5));
}
