using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Independent trainings, one a core: members of an ensemble, the folds of a cross-validation, the points of a search. Each has a seed of
/// its own; results come in a fixed order and do not depend on the number of cores; with a journal those that have ended survive the
/// process.
/// </summary>
public static class Trials
{
    /// <summary>Runs trials 0 to <paramref name="count"/> - 1.</summary>
    /// <typeparam name="T">What a trial gives.</typeparam>
    /// <param name="count">The number of trials.</param>
    /// <param name="train">
    /// Runs one, by <see cref="Trial.Alone"/> on one thread; called from several threads at once. What it throws ends all trials.
    /// </param>
    /// <param name="options">How to run them; the defaults if left out.</param>
    /// <param name="journal">Where each is written down when it ends, and read from instead of being run again; null for nowhere.</param>
    /// <param name="ended">Told of each that has ended, one at a time, in the order in which they end; null for nobody.</param>
    /// <exception cref="OperationCanceledException">The trials were cancelled before one had ended.</exception>
    public static TrialResults<T> Run<T>(
        int count, Func<Trial, T> train, TrialOptions? options = null, TrialJournal<T>? journal = null,
        Action<TrialOutcome<T>>? ended = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Run([.. Enumerable.Range(0, count)], train, options, journal, ended);
    }

    /// <summary>Runs the trials of given numbers.</summary>
    /// <typeparam name="T">What a trial gives.</typeparam>
    /// <param name="numbers">Their numbers, 0 or more, each once, in the order in which they begin.</param>
    /// <param name="train">Runs one.</param>
    /// <param name="options">How to run them; the defaults if left out.</param>
    /// <param name="journal">Where each is written down when it ends, and read from instead of being run again; null for nowhere.</param>
    /// <param name="ended">Told of each that has ended, one at a time, in the order in which they end; null for nobody.</param>
    /// <exception cref="OperationCanceledException">The trials were cancelled before one had ended.</exception>
    public static TrialResults<T> Run<T>(
        IReadOnlyList<int> numbers, Func<Trial, T> train, TrialOptions? options = null, TrialJournal<T>? journal = null,
        Action<TrialOutcome<T>>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new TrialOptions();
        options.Validate();
        return new Round<T>(numbers, train, options, journal, ended).Run();
    }

    private sealed class Round<T>(
        IReadOnlyList<int> numbers, Func<Trial, T> train, TrialOptions options, TrialJournal<T>? journal,
        Action<TrialOutcome<T>>? ended)
    {
        private readonly long _begin = Stopwatch.GetTimestamp();
        private readonly Lock _gate = new();
        private readonly TrialOutcome<T>?[] _outcomes = new TrialOutcome<T>?[numbers.Count];
        private readonly SortedDictionary<int, Exception> _failures = [];
        private TrialsEnd _end = TrialsEnd.Completed;
        private int _next;

        public TrialResults<T> Run()
        {
            for (int i = 0; i < numbers.Count; i++)
            {
                _outcomes[i] = journal?.Find(numbers[i]);
            }

            int left = _outcomes.Count(outcome => outcome is null);
            int workers = Math.Min(left, options.Workers > 0 ? options.Workers : Environment.ProcessorCount);
            Thread[] threads = [.. Enumerable.Range(1, Math.Max(0, workers - 1)).Select(worker => new Thread(Work)
            {
                IsBackground = true, Name = $"Trials {worker}",
            })];
            Array.ForEach(threads, thread => thread.Start());
            Work();
            Array.ForEach(threads, thread => thread.Join());
            if (_failures.Count > 0)
            {
                ExceptionDispatchInfo.Throw(_failures.First().Value);
            }

            TrialOutcome<T>[] outcomes = [.. _outcomes.OfType<TrialOutcome<T>>()];
            if (outcomes.Length == 0)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
            }

            bool isCut = outcomes.Length < numbers.Count && options.CancellationToken.IsCancellationRequested;
            return new TrialResults<T>([.. outcomes], isCut ? TrialsEnd.Cancelled : _end);
        }

        private void Work()
        {
            while (Next() is { } index)
            {
                int number = numbers[index];
                long begin = Stopwatch.GetTimestamp();
                try
                {
                    Trial trial = new(number, SplitMix64.Combine(options.Seed, (ulong)number), options.CancellationToken);
                    TrialOutcome<T> outcome = new(number, train(trial), Stopwatch.GetElapsedTime(begin));
                    lock (_gate)
                    {
                        // A training that is cancelled gives what it has, which is not what it would have given.
                        if (options.CancellationToken.IsCancellationRequested)
                        {
                            continue;
                        }

                        journal?.Add(outcome);
                        _outcomes[index] = outcome;
                        ended?.Invoke(outcome);
                    }
                }
                catch (OperationCanceledException) when (options.CancellationToken.IsCancellationRequested)
                {
                }
                catch (Exception failure)
                {
                    lock (_gate)
                    {
                        _failures[index] = failure;
                    }
                }
            }
        }

        /// <summary>The next trial to run; null where none is to begin any more.</summary>
        private int? Next()
        {
            lock (_gate)
            {
                while (_next < numbers.Count && _outcomes[_next] is not null)
                {
                    _next++;
                }

                if (_next == numbers.Count || _failures.Count > 0)
                {
                    return null;
                }

                if (Stopwatch.GetElapsedTime(_begin) >= options.Budget)
                {
                    _end = TrialsEnd.BudgetSpent;
                    return null;
                }

                return options.CancellationToken.IsCancellationRequested ? null : _next++;
            }
        }
    }
}
