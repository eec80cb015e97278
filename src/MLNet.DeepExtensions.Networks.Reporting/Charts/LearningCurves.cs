using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A value followed through the epochs of a training.</summary>
/// <param name="Metric">What it is: <c>loss</c>, <c>accuracy</c>. Curves of the same metric share a chart.</param>
/// <param name="Part">On which data: <c>train</c>, <c>valid</c>.</param>
/// <param name="Values">The value after each epoch, from the first on.</param>
/// <param name="HigherIsBetter">Whether larger values are better.</param>
public sealed record LearningCurve(string Metric, string Part, IReadOnlyList<double> Values, bool HigherIsBetter)
{
    /// <summary>The smallest and the largest value that there can be: the chart shows no other.</summary>
    public (double Minimum, double Maximum) Range { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);
}

/// <summary>
/// Draws how a training went: a chart for each metric, side by side, with the epochs below and the best epoch of all but the training data
/// ringed. A loss that falls by more than a factor of 30 has a logarithmic axis.
/// </summary>
public static class LearningCurves
{
    private const double LogarithmicFrom = 30;

    /// <summary>Makes the figure of a training: losses, metrics, the learning rate, the epoch of the weights marked.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="result">What the training gave.</param>
    public static SvgFigure Figure(string title, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new SvgFigure(title, [.. Charts(result.History, result.WeightsEpoch)]);
    }

    /// <summary>Makes the figure of a training's losses and metrics.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="history">The course of the training.</param>
    public static SvgFigure Figure(string title, TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Figure(title, Curves(history), FirstEpoch(history));
    }

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="curves">The curves, in the order in which metrics and parts are to appear.</param>
    /// <param name="firstEpoch">The number of the first epoch, where a training was continued.</param>
    public static SvgFigure Figure(string title, IReadOnlyList<LearningCurve> curves, int firstEpoch = 1)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return new SvgFigure(title, [.. Charts(curves, firstEpoch)]);
    }

    /// <summary>Writes the figure of a training as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="result">What the training gave.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, TrainingResult result) => Figure(title, result).Write(path);

    /// <summary>Writes the figure of a training's losses and metrics as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="history">The course of the training.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, TrainingHistory history) => Figure(title, history).Write(path);

    /// <summary>Writes the figure as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="curves">The curves, in the order in which metrics and parts are to appear.</param>
    /// <param name="firstEpoch">The number of the first epoch, where a training was continued.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, IReadOnlyList<LearningCurve> curves, int firstEpoch = 1) =>
        Figure(title, curves, firstEpoch).Write(path);

    /// <summary>The charts of a training: losses, metrics, the learning rate.</summary>
    /// <param name="history">The course of the training.</param>
    /// <param name="weightsEpoch">The epoch whose weights are the result; null for no mark.</param>
    public static IEnumerable<SvgChart> Charts(TrainingHistory history, int? weightsEpoch = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Epochs.IsEmpty)
        {
            return [];
        }

        double[] rates = [.. history.Epochs.Select(epoch => (double)epoch.LearningRate)];
        double[] epochs = [.. history.Epochs.Select(epoch => (double)epoch.Epoch)];
        SvgChart rate = new("learning rate", [new ChartSeries("", epochs, rates)])
        {
            XLabel = "epoch",
            HasWholeX = true,
            IsLogarithmic = SpansMagnitudes(rates),
            YLimits = (0, double.PositiveInfinity),
            YRange = rates.Min() == rates.Max() && rates[0] > 0 ? (0, 2 * rates[0]) : null,
        };
        ChartMark[] marks = weightsEpoch is { } epoch && epochs.Length > 1 ? [new ChartMark(epoch, "weights")] : [];
        return Charts(Curves(history), FirstEpoch(history)).Append(rate).Select(chart => chart with { Marks = marks });
    }

    private static IEnumerable<SvgChart> Charts(IReadOnlyList<LearningCurve> curves, int firstEpoch) =>
        curves.GroupBy(curve => curve.Metric).Select(group => Chart(group.Key, [.. group], firstEpoch));

    private static LearningCurve[] Curves(TrainingHistory history) => [.. history.Names.Select(name =>
    {
        (string part, string measure) = TrainingHistory.Parts(name);
        return new LearningCurve(measure, part, history[name], history.HigherIsBetter(name)) { Range = history.RangeOf(name) };
    })];

    private static int FirstEpoch(TrainingHistory history) => history.Epochs.IsEmpty ? 1 : history.Epochs[0].Epoch;

    private static SvgChart Chart(string metric, IReadOnlyList<LearningCurve> curves, int firstEpoch)
    {
        double[] values = [.. curves.SelectMany(curve => curve.Values)];
        (double minimum, double maximum) = curves[0].Range;
        return new SvgChart(metric, [.. curves.Select(curve => Series(curve, firstEpoch))])
        {
            XLabel = "epoch",
            HasWholeX = true,
            IsLogarithmic = double.IsInfinity(maximum) && !curves[0].HigherIsBetter && SpansMagnitudes(values),

            // What was never below 0 is not shown there.
            YLimits = (double.IsInfinity(minimum) && values.All(value => !(value < 0)) ? 0 : minimum, maximum),
        };
    }

    private static bool SpansMagnitudes(double[] values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 && finite.Min() > 0 && finite.Max() / finite.Min() > LogarithmicFrom;
    }

    private static ChartSeries Series(LearningCurve curve, int firstEpoch)
    {
        double[] epochs = [.. Enumerable.Range(firstEpoch, curve.Values.Count).Select(epoch => (double)epoch)];

        // The best epoch is chosen by data that was not trained on: on the training data it is nearly always the last.
        int best = curve.Part.Contains("train", StringComparison.OrdinalIgnoreCase) ? -1 : IndexOfBest(curve);
        string name = best < 0
            ? curve.Part
            : string.Create(CultureInfo.InvariantCulture, $"{curve.Part} (best {curve.Values[best]:G4}, epoch {epochs[best]})");
        return new ChartSeries(name, epochs, curve.Values) { HighlightedPoint = best };
    }

    private static int IndexOfBest(LearningCurve curve)
    {
        int best = -1;
        for (int i = 0; i < curve.Values.Count; i++)
        {
            double value = curve.Values[i];
            if (double.IsFinite(value) && (best < 0 || (curve.HigherIsBetter ? value > curve.Values[best] : value < curve.Values[best])))
            {
                best = i;
            }
        }

        return best;
    }
}
