using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a page shows of a regression's residuals.</summary>
internal static class ResidualSection
{
    private const int MostCharts = 6;
    private const int MostRows = 200;

    public static void Write(HtmlWriter page, ImmutableArray<Residuals> residuals)
    {
        page.Text("p", "A residual is the prediction less the target.", ("class", "faint"));
        page.Table(
            ["", "MAE", "RMSE", "R²", "mean", "5 %", "median", "95 %"],
            residuals.Take(MostRows).Select(static output => (IReadOnlyList<string>)[
                output.Name, ReportFacts.Number(output.MeanAbsolute), ReportFacts.Number(output.RootMeanSquared),
                ReportFacts.Number(output.R2), ReportFacts.Number(output.Mean), ReportFacts.Number(output.Quantile(0.05)),
                ReportFacts.Number(output.Quantile(0.5)), ReportFacts.Number(output.Quantile(0.95))]));
        page.Charts([.. residuals.Take(MostCharts)
            .SelectMany(static output => new[] { ReportCharts.PredictedOverActual(output), ReportCharts.ResidualHistogram(output) })]);
        if (residuals.Length > MostCharts)
        {
            page.Text("p", $"The first {MostCharts} of {residuals.Length} outputs are drawn.", ("class", "faint"));
        }
    }
}
