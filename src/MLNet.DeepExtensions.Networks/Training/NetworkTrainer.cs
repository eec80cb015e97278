using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Where training begins: from fresh weights, or from a trained network's.</summary>
public static class NetworkTrainer
{
    /// <summary>Trains a network from fresh weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="TrainingDivergedException">The loss became infinite or no number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public static TrainingResult Train(this Network network, Dataset data, TrainingOptions? options = null)
    {
        options ??= new TrainingOptions();
        (data, options) = Cancellable(data, options);
        options.Validate(network, data);
        return TrainingLoop.Run(network, NetworkWeights.Initialize(network, options.Seed), fitsInput: true, data, options);
    }

    /// <summary>Trains a trained network further. Its input normalization stays as it is; the optimizer begins afresh.</summary>
    /// <param name="network">The trained network, which is not changed.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train; if left out, by the network's recipe.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="TrainingDivergedException">The loss became infinite or no number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public static TrainingResult Train(this TrainedNetwork network, Dataset data, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= network.Recipe?.ToOptions() ?? new TrainingOptions();
        (data, options) = Cancellable(data, options);
        options.Validate(network.Network, data);
        return TrainingLoop.Run(network.Network, network.Weights, fitsInput: false, data, options);
    }

    // Checks, splits and statistics go through the rows too, and a large data set's take long.
    private static (Dataset Data, TrainingOptions Options) Cancellable(Dataset data, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        CancellationToken cancellation = options.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        return (
            CancellableDataset.Over(data, cancellation),
            options with { ValidationData = options.ValidationData is { } validation ? CancellableDataset.Over(validation, cancellation) : null });
    }
}
