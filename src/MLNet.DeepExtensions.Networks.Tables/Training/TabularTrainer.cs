using System.Collections.Immutable;
using System.Diagnostics;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Ensembles;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Trains networks on tables without tuning: columns of any kind are encoded, numbers become piecewise linear embeddings, and a few
/// members, one a core, are averaged. For classes each member leaves a part of the rows out, which says when it has learnt most and sets
/// its probabilities right; for values all members see all rows.
/// </summary>
public static class TabularTrainer
{
    // Steps that are timed where the time is limited, behind a few that warm up.
    private const int TimedSteps = 60;
    private const int WarmupSteps = 10;
    private const int FewestEpochs = 4;

    /// <summary>Trains.</summary>
    /// <param name="table">The columns to predict from; <see cref="Table.Without"/> takes the target out.</param>
    /// <param name="targets">What the rows should give: classes or values.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <param name="weights">What each row counts, 0 or more; null for 1 each.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range or names a column that is not there, or rows and targets do not fit each other.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled before a member had ended.</exception>
    public static TabularResult Train(Table table, Targets targets, TabularOptions? options = null, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(targets);
        options ??= new TabularOptions();
        options.Validate();
        TableColumn? group = Named(table, options.GroupColumn, nameof(options.GroupColumn));
        TableColumn? time = Named(table, options.TimeColumn, nameof(options.TimeColumn));
        TableEncoder encoder = TableEncoder.Fit(group is null ? table : table.Without(group.Name), options.Columns);
        Dataset data = Dataset.FromArrays(encoder.Encode(table), [encoder.Width], targets, weights);

        TabularRecipe recipe = new(encoder, data, options);
        int folds = recipe.Folds;
        bool isWatched = folds > 0 || time is not null || group is not null;
        int epochs = options.TimeLimit is { } limit ? EpochsWithin(limit, recipe.Network(0), data, recipe, options) : recipe.Epochs;
        EnsembleResult ensemble = Ensemble.Train(recipe.Network, data, _ => recipe.Training(epochs, isWatched), new EnsembleOptions
        {
            Members = options.Members,
            Folds = folds,
            Parts = time is not null ? [RowParts.ByTime(data, time)]
                : group is not null ? RowParts.ByGroup(data, group, Math.Max(2, folds), options.Seed) : null,
            Calibrate = options.Calibrate,
            Seed = options.Seed,
            Workers = options.Workers,
            CancellationToken = options.CancellationToken,
            Ended = options.Ended,
        });
        TrainedNetwork joined = recipe.IsClassifier ? ensemble.Network : OutputRange.Of(data).Hold(ensemble.Network);
        return new TabularResult(
            new TabularModel(encoder, joined), ensemble, epochs,
            [
                .. encoder.Warnings,
                .. TargetLeaks.Find(encoder, table, targets),
                .. ensemble.Members.SelectMany(static member => member.Training.Warnings).Distinct(),
            ]);
    }

    private static TableColumn? Named(Table table, string? name, string option) => name is null ? null
        : table.Find(name) ?? throw new ArgumentException(
            $"{option} is '{name}', which is no column of the table; {table.DescribeColumns()}.", nameof(table));

    /// <summary>How often members can go through their rows within a time, by the speed of a few steps.</summary>
    private static int EpochsWithin(TimeSpan limit, Network network, Dataset data, TabularRecipe recipe, TabularOptions options)
    {
        TrainingOptions training = recipe.Training(1, isWatched: false) with { Threads = 1, Seed = options.Seed };
        Dataset few = data.Take(Math.Min(data.Count, (long)TimedSteps * training.BatchSize));
        _ = network.Train(data.Take(Math.Min(data.Count, (long)WarmupSteps * training.BatchSize)), training);
        long begin = Stopwatch.GetTimestamp();
        _ = network.Train(few, training);
        double secondsARow = Stopwatch.GetElapsedTime(begin).TotalSeconds / few.Count;
        int workers = Math.Min(options.Members, options.Workers > 0 ? options.Workers : Environment.ProcessorCount);
        double secondsAnEpoch = secondsARow * data.Count * Math.Ceiling((double)options.Members / workers);
        return Math.Clamp((int)(limit.TotalSeconds / secondsAnEpoch), FewestEpochs, Math.Max(FewestEpochs, recipe.Epochs));
    }
}
