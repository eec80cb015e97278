using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>How good the pipeline is that a benchmark fits or scores by, on rows that it has not seen.</summary>
internal sealed class QualityColumn : IColumn
{
    public string Id => nameof(QualityColumn);

    public string ColumnName => "Quality";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "on held-out rows: accuracy of penguins and digits, R2 of taxi-fare";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        PipelineCase pipeline = benchmarkCase.Parameters.Items.Select(static item => item.Value).OfType<PipelineCase>().Single();
        return pipeline.Quality.ToString("F4", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
