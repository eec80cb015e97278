using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A value followed through the epochs of a training.</summary>
/// <param name="Metric">What it is: <c>loss</c>, <c>accuracy</c>. Curves of the same metric share a chart.</param>
/// <param name="Part">On which data: <c>train</c>, <c>valid</c>.</param>
/// <param name="Values">The value after each epoch, from the first on.</param>
/// <param name="HigherIsBetter">Whether larger values are better.</param>
public sealed record LearningCurve(string Metric, string Part, IReadOnlyList<double> Values, bool HigherIsBetter);

/// <summary>
/// Draws how a training went: a chart for each metric, side by side, with the epochs below and the best epoch of all but the training data
/// ringed.
/// </summary>
public static class LearningCurves
{
    /// <summary>Makes the figure of a training.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="history">The course of the training.</param>
    public static SvgFigure Figure(string title, TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Figure(title, [.. history.Names.Select(name =>
        {
            (string part, string measure) = TrainingHistory.Parts(name);
            return new LearningCurve(measure, part, history[name], history.HigherIsBetter(name));
        })]);
    }

    /// <summary>Writes the figure of a training as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="history">The course of the training.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, TrainingHistory history) => Figure(title, history).Write(path);

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="curves">The curves, in the order in which metrics and parts are to appear.</param>
    /// <param name="firstEpoch">The number of the first epoch, where a training was continued.</param>
    public static SvgFigure Figure(string title, IReadOnlyList<LearningCurve> curves, int firstEpoch = 1)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return new SvgFigure(title, [.. curves.GroupBy(curve => curve.Metric).Select(group => Chart(group.Key, [.. group], firstEpoch))]);
    }

    /// <summary>Writes the figure as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="curves">The curves, in the order in which metrics and parts are to appear.</param>
    /// <param name="firstEpoch">The number of the first epoch, where a training was continued.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, IReadOnlyList<LearningCurve> curves, int firstEpoch = 1) =>
        Figure(title, curves, firstEpoch).Write(path);

    private static SvgChart Chart(string metric, IReadOnlyList<LearningCurve> curves, int firstEpoch) =>
        new(metric, [.. curves.Select(curve => Series(curve, firstEpoch))]) { XLabel = "epoch", HasWholeX = true };

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
