using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Draws a sweep through learning rates: the losses over the rate, and the suggested rate ringed.</summary>
public static class LearningRateChart
{
    // What lies higher is the divergence, which would leave the rest flat.
    private const double HighestShare = 1.5;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="finding">What the sweep gave.</param>
    public static SvgFigure Figure(string title, LearningRateFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        double[] rates = [.. finding.Points.Select(point => (double)point.LearningRate)];
        double[] smoothed = [.. finding.Points.Select(point => point.SmoothedLoss)];
        double lowest = smoothed.DefaultIfEmpty(0).Min();
        double first = smoothed.FirstOrDefault();
        string name = finding.SuggestedPoint is null
            ? "smoothed"
            : string.Create(CultureInfo.InvariantCulture, $"smoothed (suggested {finding.Suggestion:G2})");
        double margin = Math.Max(first - lowest, Math.Abs(first) * 0.05);
        return new SvgFigure(title, [new SvgChart(
            "loss",
            [
                new ChartSeries("each step", rates, [.. finding.Points.Select(point => point.Loss)]) { Color = ChartColors.Axis, LineWidth = 1 },
                new ChartSeries(name, rates, smoothed) { Color = ChartColors.Series[0], HighlightedPoint = finding.SuggestedPoint ?? -1 },
            ])
        {
            XLabel = "learning rate",
            IsLogarithmicX = true,
            YRange = smoothed.Length == 0 ? null : (lowest - (0.1 * margin), first + ((HighestShare - 1) * margin)),
        }]);
    }

    /// <summary>Writes the figure as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="finding">What the sweep gave.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, LearningRateFinding finding) => Figure(title, finding).Write(path);
}
