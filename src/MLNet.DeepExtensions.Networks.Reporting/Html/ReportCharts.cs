using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>The charts of an evaluation.</summary>
internal static class ReportCharts
{
    /// <summary>Curves in a chart: more could not be told apart.</summary>
    public const int MostCurves = 8;

    private const int MostPoints = 1000;
    private const int Bars = 30;
    private const int LongestName = 18;

    private static readonly (double, double) s_shares = (0, 1);

    public static SvgChart Roc(IEnumerable<RankingCurve> curves) => new(
        "ROC",
        [
            Diagonal(0, 1),
            .. Drawn(curves).Select((curve, i) => new ChartSeries(
                $"{Short(curve.Name)} {ReportFacts.Share(curve.AreaUnderRoc)}",
                [.. curve.Points.Select(static point => point.FalsePositiveRate)],
                [.. curve.Points.Select(static point => point.TruePositiveRate)]) { Color = ChartColors.Series[i] }),
        ])
    {
        XLabel = "false positive rate",
        YLabel = "true positive rate",
        XRange = s_shares,
        YRange = s_shares,
    };

    public static SvgChart PrecisionRecall(IEnumerable<RankingCurve> curves) => new(
        "Precision and recall",
        [.. Drawn(curves).Select((curve, i) => new ChartSeries(
            $"{Short(curve.Name)} {ReportFacts.Share(curve.AveragePrecision)}",
            [.. curve.Points.Select(static point => point.TruePositiveRate)],
            [.. curve.Points.Select(static point => point.Precision)]) { Color = ChartColors.Series[i] })])
    {
        XLabel = "recall",
        YLabel = "precision",
        XRange = s_shares,
        YRange = s_shares,
    };

    public static SvgChart Calibration(Calibration calibration)
    {
        CalibrationBin[] bins = [.. calibration.Bins.Where(static bin => bin.Count > 0)];
        return new SvgChart(
            "Calibration",
            [
                Diagonal(0, 1),
                new ChartSeries("", [.. bins.Select(static bin => bin.MeanProbability)], [.. bins.Select(static bin => bin.Share)])
                {
                    Color = ChartColors.Series[0],
                    HasMarkers = true,
                },
            ])
        {
            XLabel = "probability",
            YLabel = "share that came true",
            XRange = s_shares,
            YRange = s_shares,
        };
    }

    public static SvgChart Confidence(Calibration calibration) => Histogram(
        "How often", "probability", [.. calibration.Bins.Select(static bin => bin.From), 1],
        [.. calibration.Bins.Select(static bin => bin.Count)]);

    public static SvgChart PredictedOverActual(Residuals output)
    {
        int step = Math.Max(1, (output.Sample.Length + MostPoints - 1) / MostPoints);
        ResidualPoint[] points = [.. output.Sample.Where((_, i) => i % step == 0)];
        double[] values = [.. points.SelectMany(static point => new[] { (double)point.Actual, point.Predicted }).Where(double.IsFinite)];
        return new SvgChart(
            output.Name,
            [
                Diagonal(values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(1).Max()),
                new ChartSeries(
                    "", [.. points.Select(static point => (double)point.Actual)], [.. points.Select(static point => (double)point.Predicted)])
                {
                    Color = ChartColors.Series[0],
                    LineWidth = 0,
                },
            ])
        {
            XLabel = "actual",
            YLabel = "predicted",
        };
    }

    public static SvgChart ResidualHistogram(Residuals output)
    {
        // A few far off would leave one bar for all others.
        (double from, double to) = (output.Quantile(0.005), output.Quantile(0.995));
        (from, to) = to > from ? (from, to) : (from - 0.5, from + 0.5);
        long[] counts = new long[Bars];
        foreach (double residual in output.Sample.Select(static point => point.Residual).Where(value => value >= from && value <= to))
        {
            counts[Math.Min((int)((residual - from) / (to - from) * Bars), Bars - 1)]++;
        }

        double[] edges = [.. Enumerable.Range(0, Bars + 1).Select(i => from + (i * (to - from) / Bars))];
        return Histogram($"{output.Name}: residuals", "predicted − actual", edges, counts);
    }

    private static SvgChart Histogram(string title, string xLabel, double[] edges, long[] counts) => new(
        title,
        [
            new ChartSeries(
                "",
                [.. counts.SelectMany((_, i) => new[] { edges[i], edges[i + 1] })],
                [.. counts.SelectMany(static count => new double[] { count, count })])
            {
                Color = ChartColors.Series[0],
                IsFilled = true,
                LineWidth = 1.5,
            },
        ])
    {
        XLabel = xLabel,
        YLabel = "rows",
        YRange = (0, Math.Max(1, counts.DefaultIfEmpty(0).Max() * 1.06)),
    };

    private static ChartSeries Diagonal(double from, double to) =>
        new("", [from, to], [from, to]) { Color = ChartColors.Axis, IsDashed = true, LineWidth = 1.2 };

    private static RankingCurve[] Drawn(IEnumerable<RankingCurve> curves)
    {
        RankingCurve[] all = [.. curves];
        return all.Length <= MostCurves ? all : [.. all.OrderBy(static curve => curve.AreaUnderRoc).Take(MostCurves)];
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
