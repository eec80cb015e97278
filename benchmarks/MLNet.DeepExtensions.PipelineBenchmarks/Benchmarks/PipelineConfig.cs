using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>How pipelines are measured: in this process, the median next to the quality of what was fitted.</summary>
public abstract class PipelineConfig : ManualConfig
{
    protected PipelineConfig(Job job)
    {
        AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
        AddColumn(TargetMethodColumn.Method, StatisticColumn.Median, StatisticColumn.Error, new QualityColumn());
        AddColumnProvider(DefaultColumnProviders.Params);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(60);
    }
}
