using System.Collections.Concurrent;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MLNet.DeepExtensions.PeerBenchmarks;

namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>A column that divides the work of a benchmark's <see cref="IWorkload"/> by its median time.</summary>
/// <param name="name">The column's head.</param>
/// <param name="legend">What it says.</param>
/// <param name="value">The value of a workload, a method, its seconds and the number of threads; 0 leaves the field empty.</param>
/// <param name="format">How the value is written.</param>
internal sealed class WorkloadColumn(string name, string legend, Func<IWorkload, string, double, int, double> value, string format)
    : IColumn
{
    private static readonly ConcurrentDictionary<int, double> s_peaks = new();

    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    /// <summary>The FMA peak, measured when it is asked for first.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <returns>GFLOP/s.</returns>
    public static double Peak(int threads) => s_peaks.GetOrAdd(threads, number => FmaPeak.Measure(number, TimeSpan.FromSeconds(1)));

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        IWorkload? workload = benchmarkCase.Parameters.Items.Select(item => item.Value).OfType<IWorkload>().FirstOrDefault();
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Median;
        if (workload is null || nanoseconds is null)
        {
            return "";
        }

        int threads = benchmarkCase.Parameters.Items.Select(item => item.Value).OfType<int>().FirstOrDefault(1);
        double result = value(workload, benchmarkCase.Descriptor.WorkloadMethod.Name, nanoseconds.Value / 1e9, threads);
        return result == 0 ? "" : result.ToString(format, CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
