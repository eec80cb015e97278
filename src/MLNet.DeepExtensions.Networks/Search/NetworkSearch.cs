using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>What a point of a search stands for.</summary>
/// <param name="Network">The network.</param>
/// <param name="Options">How it is trained; with validation data, or a fraction for it, where the search compares by that.</param>
public sealed record SearchCandidate(Network Network, TrainingOptions Options);

/// <summary>
/// Looks for settings that train well: points drawn at random (Bergstra and Bengio 2012), each trained once or by
/// <see cref="SuccessiveHalving"/>; one training a core, seeded, and resumable. The result is the same for any number of cores.
/// </summary>
public static class NetworkSearch
{
    /// <summary>Searches.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="space">What is varied.</param>
    /// <param name="build">
    /// Gives a point's network and options; called from several threads at once, with callbacks made anew each time.
    /// </param>
    /// <param name="options">How to search; the defaults if left out.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, the space is empty, the journal is of another search, or a point's network or options do not fit the
    /// data.
    /// </exception>
    /// <exception cref="OperationCanceledException">The search was cancelled before a training had ended.</exception>
    public static SearchResult Run(Dataset data, SearchSpace space, Func<SearchPoint, SearchCandidate> build, SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(build);
        options ??= new SearchOptions();
        options.Validate();
        return space.Parameters.Count == 0
            ? throw new ArgumentException("The search space has no parameter; there is nothing to vary.", nameof(space))
            : new Course(data, space, build, options).Run();
    }

    private sealed class Course(Dataset data, SearchSpace space, Func<SearchPoint, SearchCandidate> build, SearchOptions options)
    {
        private readonly long _begin = Stopwatch.GetTimestamp();
        private readonly SearchPoint[] _points =
            [.. Enumerable.Range(0, options.Points).Select(number => space.Draw(options.Seed, number))];

        private readonly TrialJournal<SearchRecord>? _journal = options.Journal is null
            ? null
            : new TrialJournal<SearchRecord>(options.Journal, Plan(data, space, options), SearchRecordContext.Default.SearchRecord);

        private readonly ImmutableArray<SearchTrial>.Builder _trials = ImmutableArray.CreateBuilder<SearchTrial>();
        private bool _higherIsBetter;

        public SearchResult Run()
        {
            TrialsEnd end = TrialsEnd.Completed;
            int[] points = [.. Enumerable.Range(0, options.Points)];
            IReadOnlyList<int> rungs = options.Halving?.Rungs ?? [0];
            for (int rung = 0; rung < rungs.Count && end == TrialsEnd.Completed; rung++)
            {
                int first = _trials.Count;
                end = RunRung(rung, rungs[rung], points);
                SearchTrial[] ended = [.. _trials.Skip(first).Where(trial => !double.IsNaN(trial.Score))];
                if (ended.Length == 0)
                {
                    break;
                }

                points = [.. SearchResult.Ranked(ended, _higherIsBetter).Take(options.Halving?.Survivors(points.Length) ?? 0)
                    .Select(trial => trial.Point.Number).Order()];
            }

            return new SearchResult(space, _trials.ToImmutable(), options.Monitor, _higherIsBetter, end, Train);
        }

        private TrialsEnd RunRung(int rung, int epochs, int[] points)
        {
            TrialOptions trials = new()
            {
                Seed = options.Seed,
                Workers = options.Workers,
                Budget = options.Budget is { } budget ? Left(budget) : null,
                CancellationToken = options.CancellationToken,
            };

            // The rung is part of a trial's number, which is its name in the journal.
            int[] numbers = [.. points.Select(point => (rung * options.Points) + point)];
            foreach (int number in numbers)
            {
                if (_journal?.Find(number) is { } known)
                {
                    ToTrial(known);
                }
            }

            TrialResults<SearchRecord> results;
            try
            {
                results = Trials.Run(
                    numbers, trial => TrainOnce(_points[trial.Number % options.Points], epochs, trial), trials, _journal,
                    outcome => options.Ended?.Invoke(ToTrial(outcome)));
            }
            catch (OperationCanceledException) when (rung > 0 && options.CancellationToken.IsCancellationRequested)
            {
                return TrialsEnd.Cancelled;
            }

            foreach (TrialOutcome<SearchRecord> outcome in results.Outcomes)
            {
                _higherIsBetter = options.HigherIsBetter ?? outcome.Value.HigherIsBetter;
                _trials.Add(ToTrial(outcome));
            }

            return results.End;
        }

        private TimeSpan Left(TimeSpan budget)
        {
            TimeSpan left = budget - Stopwatch.GetElapsedTime(_begin);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        /// <summary>Refuses what a journal has of another network: the code may have been changed since.</summary>
        private SearchTrial ToTrial(TrialOutcome<SearchRecord> outcome)
        {
            SearchPoint point = _points[outcome.Number % options.Points];
            string network = build(point).Network.ToString();
            return network == outcome.Value.Network
                ? new SearchTrial(
                    point, outcome.Number / options.Points, outcome.Value.Epochs, outcome.Value.Score, network, outcome.Duration)
                : throw new ArgumentException(
                    $"'{options.Journal}' has {outcome.Value.Network} for {point}; now it is {network}. Take another file, or delete it.");
        }

        private SearchRecord TrainOnce(SearchPoint point, int epochs, Trial trial)
        {
            SearchCandidate candidate = build(point);
            FinalScore score = new(options.Monitor);
            TrainingOptions training = trial.Alone(candidate.Options);
            training = training with
            {
                Epochs = epochs > 0 ? epochs : training.Epochs,
                Callbacks = [.. training.Callbacks, score],
            };
            try
            {
                candidate.Network.Train(data, training);
            }
            catch (TrainingDivergedException)
            {
                // A point with which nothing is learned; it is the last of all.
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException($"The point {point} cannot be trained: {exception.Message}", exception);
            }

            return new SearchRecord(
                score.Value, score.HigherIsBetter, training.Epochs, candidate.Network.ToString(),
                space.Parameters.ToDictionary(parameter => parameter.Name, point.Text));
        }

        private TrainingResult Train(SearchTrial trial)
        {
            SearchCandidate candidate = build(trial.Point);
            return candidate.Network.Train(data, candidate.Options with { Epochs = trial.Epochs });
        }

        private static string[] Plan(Dataset data, SearchSpace space, SearchOptions options) =>
        [
            .. space.Parameters.Select(parameter => $"{parameter.Name}: {parameter.Range}"),
            string.Create(CultureInfo.InvariantCulture, $"data: {data.Count} rows of {data.InputShape}"),
            string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}"),

            // A random search may go on with more points; of successive halving other ones would go on.
            options.Halving is null ? "any number of points" : string.Create(CultureInfo.InvariantCulture, $"{options.Points} points"),
            $"{options.Halving?.ToString() ?? "random search"}, by {options.Monitor}",
        ];
    }
}
