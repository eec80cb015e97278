using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>What a <see cref="NetworkSearch"/> has found.</summary>
public sealed class SearchResult
{
    private readonly Func<SearchTrial, TrainingResult> _train;

    internal SearchResult(
        SearchSpace space, ImmutableArray<SearchTrial> trials, string monitor, bool higherIsBetter, TrialsEnd end,
        Func<SearchTrial, TrainingResult> train)
    {
        (Space, Trials, Monitor, HigherIsBetter, End, _train) = (space, trials, monitor, higherIsBetter, end, train);
    }

    /// <summary>What was varied.</summary>
    public SearchSpace Space { get; }

    /// <summary>The trainings that have ended, rung by rung, by the numbers of their points.</summary>
    public ImmutableArray<SearchTrial> Trials { get; }

    /// <summary>The value by which they are compared, as named in the history.</summary>
    public string Monitor { get; }

    /// <summary>Whether larger values are better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Why the search ended.</summary>
    public TrialsEnd End { get; }

    /// <summary>
    /// The trainings from the best to the worst: first those of the last rung. Of equal ones the first drawn is the better.
    /// </summary>
    public IReadOnlyList<SearchTrial> Ranking =>
        [.. Trials.GroupBy(trial => trial.Rung).OrderByDescending(rung => rung.Key).SelectMany(rung => Ranked(rung, HigherIsBetter))];

    /// <summary>The best training.</summary>
    /// <exception cref="InvalidOperationException">Every training diverged.</exception>
    public SearchTrial Best => Ranking.FirstOrDefault(trial => !double.IsNaN(trial.Score))
        ?? throw new InvalidOperationException("Every training of the search diverged; try smaller learning rates.");

    /// <summary>
    /// Trains the best point again, on all threads, for the epochs that it had: the same network, now with its weights, history and
    /// callbacks.
    /// </summary>
    /// <exception cref="InvalidOperationException">Every training diverged.</exception>
    public TrainingResult TrainBest() => _train(Best);

    /// <summary>A table of the best trainings.</summary>
    /// <param name="most">The rows at most.</param>
    public string Table(int most = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        string[] heads = ["", Monitor, "epochs", "seconds", .. Space.Parameters.Select(parameter => parameter.Name)];
        string[][] rows = [heads, .. Ranking.Take(most).Select((trial, i) => (string[])
        [
            (i + 1).ToString(CultureInfo.InvariantCulture),
            trial.Score.ToString("G5", CultureInfo.InvariantCulture),
            trial.Epochs.ToString(CultureInfo.InvariantCulture),
            trial.Duration.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture),
            .. Space.Parameters.Select(trial.Point.Text),
        ])];
        int[] widths = [.. heads.Select((_, column) => rows.Max(row => row[column].Length))];
        StringBuilder table = new();
        foreach (string[] row in rows)
        {
            table.AppendLine(string.Join("  ", row.Select((text, column) => text.PadLeft(widths[column]))));
        }

        return table.ToString();
    }

    /// <summary>How many trainings there were, and the table of the best.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Trials.Length} trainings{Ending}{Environment.NewLine}{Table()}");

    /// <summary>Trainings of the same length from the best to the worst; those that diverged are the last.</summary>
    internal static IEnumerable<SearchTrial> Ranked(IEnumerable<SearchTrial> trials, bool higherIsBetter) => trials
        .OrderBy(trial => double.IsNaN(trial.Score))
        .ThenBy(trial => higherIsBetter ? -trial.Score : trial.Score)
        .ThenBy(trial => trial.Point.Number);

    private string Ending => End switch
    {
        TrialsEnd.Cancelled => ", cancelled",
        TrialsEnd.BudgetSpent => ", the budget was spent",
        _ => "",
    };
}
