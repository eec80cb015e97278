using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Trainings on a thread of their own: a user interface or a service goes on meanwhile.</summary>
public static class AsyncTraining
{
    /// <summary>
    /// Trains a network from fresh weights, as <see cref="NetworkTrainer.Train(Network, Dataset, TrainingOptions)"/> does.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train; the defaults if left out. Its token ends the training too.</param>
    /// <param name="progress">Receives each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the training, as <see cref="TrainingOptions.CancellationToken"/> does.</param>
    /// <returns>
    /// The training, whose exceptions are those of <c>Train</c>: it is cancelled where no epoch was complete, else the result says
    /// <see cref="StopReason.Cancelled"/>. Callbacks are called on its thread.
    /// </returns>
    public static Task<TrainingResult> TrainAsync(
        this Network network, Dataset data, TrainingOptions? options = null, IProgress<EpochRecord>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        return RunAsync(settings => network.Train(data, settings), options ?? new TrainingOptions(), progress, cancellationToken);
    }

    /// <summary>
    /// Trains a trained network further, as <see cref="NetworkTrainer.Train(TrainedNetwork, Dataset, TrainingOptions)"/> does.
    /// </summary>
    /// <param name="network">The trained network, which is not changed.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train; if left out, by the network's recipe. Its token ends the training too.</param>
    /// <param name="progress">Receives each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the training, as <see cref="TrainingOptions.CancellationToken"/> does.</param>
    /// <returns>
    /// The training, whose exceptions are those of <c>Train</c>: it is cancelled where no epoch was complete, else the result says
    /// <see cref="StopReason.Cancelled"/>. Callbacks are called on its thread.
    /// </returns>
    public static Task<TrainingResult> TrainAsync(
        this TrainedNetwork network, Dataset data, TrainingOptions? options = null, IProgress<EpochRecord>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        return RunAsync(
            settings => network.Train(data, settings), options ?? network.Recipe?.ToOptions() ?? new TrainingOptions(), progress,
            cancellationToken);
    }

    private static async Task<TrainingResult> RunAsync(
        Func<TrainingOptions, TrainingResult> train, TrainingOptions options, IProgress<EpochRecord>? progress,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(
            options.CancellationToken, cancellationToken);
        TrainingOptions settings = options with
        {
            CancellationToken = source.Token,
            Callbacks = progress is null ? options.Callbacks : [.. options.Callbacks, new ProgressCallback(progress)],
        };

        // A thread of its own: one of the pool would be held for as long as the training takes.
        TrainingResult result = await Task.Factory.StartNew(
            () => train(settings), source.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        return result with { Options = options };
    }
}
