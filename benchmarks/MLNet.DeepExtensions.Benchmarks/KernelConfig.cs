using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>How kernels are measured: in this process, in short iterations of which the median counts, next to the FMA peak.</summary>
internal sealed class KernelConfig : ManualConfig
{
    public KernelConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(5)
            .WithIterationCount(12));
        AddColumn(
            TargetMethodColumn.Method, StatisticColumn.Median, StatisticColumn.Error,
            new WorkloadColumn(
                "GFLOP/s", "floating-point operations a second, 10^9", (workload, method, seconds, _) =>
                    workload.Flops(method) / seconds / 1e9, "0.0"),
            new WorkloadColumn(
                "GB/s", "bytes read and written a second, 10^9, each operand counted once", (workload, method, seconds, _) =>
                    workload.Bytes(method) / seconds / 1e9, "0.0"),
            new WorkloadColumn(
                "Of peak", "share of the FMA peak of as many threads", (workload, method, seconds, threads) =>
                    workload.Flops(method) / seconds / 1e9 / WorkloadColumn.Peak(threads), "P0"));
        AddColumnProvider(DefaultColumnProviders.Params);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
    }
}
