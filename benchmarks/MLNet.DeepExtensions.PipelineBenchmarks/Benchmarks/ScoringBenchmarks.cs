using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// Scores rows of the fitted pipelines: a thousand through <c>Transform</c>, or one after the other by a <c>PredictionEngine</c>. Times are
/// of a row.
/// </summary>
[Config(typeof(Config))]
public class ScoringBenchmarks
{
    private IScoring _scoring = null!;

    public static IEnumerable<PipelineCase> Pipelines => PipelineCase.All;

    [ParamsSource(nameof(Pipelines))]
    public PipelineCase Pipeline { get; set; } = null!;

    [GlobalSetup]
    public void Prepare() => _scoring = Pipeline.Scoring();

    [Benchmark(OperationsPerInvoke = IScoring.Rows)]
    public void Transform() => _scoring.TransformRows();

    [Benchmark]
    public void Predict() => _scoring.PredictRow();

    private sealed class Config() : PipelineConfig(
        Job.Default.WithIterationTime(TimeInterval.FromMilliseconds(100)).WithWarmupCount(5).WithIterationCount(12));
}
