using Microsoft.ML.SearchSpace;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.AutoML;

namespace Microsoft.ML.AutoML;

/// <summary>Puts sweepable trainers of networks where ML.NET AutoML has <see cref="AutoCatalog.CreateSweepableEstimator"/>.</summary>
public static class NetworkAutoCatalog
{
    /// <summary>
    /// A fully connected network whose layers, dropout, normalisation, learning rate and weight decay an experiment varies.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Auto()</c>.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="options">Everything that is not varied; the defaults if left out.</param>
    /// <param name="searchSpace">What is varied, and how; all of <see cref="FullyConnectedNetworkSweep"/> if left out.</param>
    /// <exception cref="ArgumentException">The options say what the sweep says, or one is out of its range.</exception>
    public static SweepableEstimator FullyConnectedNetwork(
        this AutoCatalog catalog,
        NetworkTask task,
        FullyConnectedNetworkTrainer.Options? options = null,
        SearchSpace<FullyConnectedNetworkSweep>? searchSpace = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        FullyConnectedNetworkTrainer.Options fixedOptions = options ?? new();
        new FullyConnectedNetworkSweep().ApplyTo(fixedOptions).Validate();
        return catalog.CreateSweepableEstimator(
            (MLContext context, FullyConnectedNetworkSweep trial) =>
                (IEstimator<ITransformer>)new FullyConnectedNetworkTrainer(context, task, trial.ApplyTo(fixedOptions)),
            searchSpace ?? new SearchSpace<FullyConnectedNetworkSweep>());
    }

    /// <summary>
    /// A convolutional network whose blocks, filters, dropout, normalisation, learning rate and weight decay an experiment varies.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Auto()</c>.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="options">Everything that is not varied; the defaults if left out.</param>
    /// <param name="searchSpace">What is varied, and how; all of <see cref="ConvolutionalNetworkSweep"/> if left out.</param>
    /// <exception cref="ArgumentException">The options say what the sweep says, or one is out of its range.</exception>
    public static SweepableEstimator ConvolutionalNetwork(
        this AutoCatalog catalog,
        NetworkTask task,
        ConvolutionalNetworkTrainer.Options? options = null,
        SearchSpace<ConvolutionalNetworkSweep>? searchSpace = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ConvolutionalNetworkTrainer.Options fixedOptions = options ?? new();
        new ConvolutionalNetworkSweep().ApplyTo(fixedOptions).Validate();
        return catalog.CreateSweepableEstimator(
            (MLContext context, ConvolutionalNetworkSweep trial) =>
                (IEstimator<ITransformer>)new ConvolutionalNetworkTrainer(context, task, trial.ApplyTo(fixedOptions)),
            searchSpace ?? new SearchSpace<ConvolutionalNetworkSweep>());
    }
}
