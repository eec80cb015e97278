using MLNet.DeepExtensions.Networks.Search;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Draws what a search has found: the score over each setting, a point a training, the best one ringed.</summary>
public static class SearchChart
{
    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="result">What the search has found.</param>
    public static SvgFigure Figure(string title, SearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new SvgFigure(title, [.. result.Space.Parameters.Select(parameter => Chart(parameter, result))]);
    }

    /// <summary>Writes the figure as an SVG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">The figure's title.</param>
    /// <param name="result">What the search has found.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteSvg(string path, string title, SearchResult result) => Figure(title, result).Write(path);

    private static SvgChart Chart(SearchParameter parameter, SearchResult result)
    {
        SearchTrial? best = result.Ranking.FirstOrDefault(trial => !double.IsNaN(trial.Score));
        return new SvgChart(parameter.Name, [.. result.Trials.GroupBy(trial => trial.Rung).Select(rung =>
        {
            SearchTrial[] trials = [.. rung];
            string name = result.Trials[^1].Rung == 0 ? "" : $"{trials[0].Epochs} epochs";
            return new ChartSeries(
                name, [.. trials.Select(trial => trial.Point.Position(parameter))], [.. trials.Select(trial => trial.Score)])
            {
                LineWidth = 0, HighlightedPoint = Array.IndexOf(trials, best),
            };
        })])
        {
            XLabel = parameter.Choices.Count == 0
                ? parameter.Name
                : string.Join(", ", parameter.Choices.Select((choice, i) => $"{i} {choice}")),
            YLabel = result.Monitor,
            IsLogarithmicX = parameter.IsLogarithmic,
            HasWholeX = parameter.Choices.Count > 0,
        };
    }
}
