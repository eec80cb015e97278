using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Where training begins: from fresh weights, or from a trained network's.</summary>
public static class NetworkTrainer
{
    /// <summary>Trains a network from fresh weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train; the defaults if left out.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, the data do not fit the network, or a target is none that the loss can mean; the message names row and
    /// value.
    /// </exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public static TrainingResult Train(this Network network, Dataset data, TrainingOptions? options = null) =>
        Ranks.Run(options ?? new TrainingOptions(), onRanks => TrainAnew(network, data, onRanks));

    /// <summary>
    /// Trains a trained network further. Its input normalization stays as it is; the optimizer begins afresh. The data's classes are
    /// compared with the network's by name: they may come in another order, and some may lack.
    /// </summary>
    /// <param name="network">The trained network, which is not changed.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">
    /// How to train; if left out, by the network's recipe, whose loss also stands in for one that the options do not name.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, the data do not fit the network, a weight is NaN or infinite, or a target is none that the loss can mean;
    /// the message names it.
    /// </exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public static TrainingResult Train(this TrainedNetwork network, Dataset data, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (network.SharedWeights.FindNonFinite() is { } problem)
        {
            throw new ArgumentException($"The network cannot be trained further: {problem}.", nameof(network));
        }

        options ??= network.Recipe?.ToOptions() ?? new TrainingOptions();
        options = options with
        {
            Loss = options.Loss ?? network.Recipe?.Loss,
            Metadata = options.Metadata.Count > 0 ? options.Metadata : network.Metadata,
        };
        return Ranks.Run(options, onRanks => TrainFurther(network, data, onRanks));
    }

    private static TrainingResult TrainAnew(Network network, Dataset data, TrainingOptions options)
    {
        (data, options) = Cancellable(data, options);
        options.Validate(network, data);
        return Run(network, NetworkWeights.Initialize(network, options.Seed), fitsInput: true, data.ClassNames, data, options);
    }

    private static TrainingResult TrainFurther(TrainedNetwork network, Dataset data, TrainingOptions options)
    {
        (data, options) = Cancellable(data, options);
        Dataset aligned = DataFit.Align(data, network.ClassNames, options.LossFor(network.Network), DataFit.TrainingData, "network");
        options = options with { ClassWeights = ClassAlignment.Reorder(options.ClassWeights, data, aligned) };
        options.Validate(network.Network, aligned);
        return Run(network.Network, network.Weights, fitsInput: false, network.ClassNames ?? data.ClassNames, aligned, options);
    }

    private static TrainingResult Run(
        Network network, NetworkWeights weights, bool fitsInput, IReadOnlyList<string>? classNames, Dataset data, TrainingOptions options)
    {
        using CallbackLease lease = new(options.Ranks is { IsFirst: false } ? [] : options.Callbacks);
        Loss loss = options.LossFor(network);
        TargetCheck check = new(network, loss, DataFit.TrainingData);
        Dataset training = check.Apply(data, options.ClassWeights);
        IReadOnlyList<Metric> metrics = options.Metrics ?? Defaults.MetricsFor(loss, network);
        MetricFit.Check(metrics, network, loss, data, check);
        if (options.ValidationData is { } validation)
        {
            validation = DataFit.Align(validation, classNames, loss, nameof(options.ValidationData), DataFit.TrainingData);
            TargetCheck validationCheck = new(network, loss, nameof(options.ValidationData));
            options = options with { ValidationData = validationCheck.Apply(validation) };
            MetricFit.Check(metrics, network, loss, validation, validationCheck);
        }

        return TrainingLoop.Run(network, weights, fitsInput, classNames, training, options);
    }

    // Checks, splits and statistics go through the rows too, and a large data set's take long. Ranks end together, between two batches.
    private static (Dataset Data, TrainingOptions Options) Cancellable(Dataset data, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        CancellationToken cancellation = options.CancellationToken;
        cancellation.ThrowIfCancellationRequested();
        return options.Ranks is not null ? (data, options) : (
            data.WithCancellation(cancellation),
            options with { ValidationData = options.ValidationData is { } validation ? validation.WithCancellation(cancellation) : null });
    }
}
