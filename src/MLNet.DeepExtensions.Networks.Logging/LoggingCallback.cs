using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Writes a training into a log: its beginning, each epoch and its end as information, what there is to warn of as warnings. The values of
/// an epoch are one text, since their names differ from training to training.
/// </summary>
/// <param name="logger">The log.</param>
public sealed partial class LoggingCallback(ILogger logger) : TrainingCallback
{
    private readonly ILogger _logger = logger ?? throw new ArgumentNullException(nameof(logger));

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Begun(_logger, state.Network, state.TrainingSamples, state.Options.Epochs);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        EpochRecord epoch = state.LastEpoch!;
        string values = string.Join(", ", state.History.Names.Select(
            name => string.Create(CultureInfo.InvariantCulture, $"{name} {epoch.Values[name]:G5}")));
        Ended(_logger, epoch.Epoch, state.Options.Epochs, values, epoch.LearningRate, epoch.Duration.TotalSeconds);
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (string warning in state.Warnings)
        {
            Warned(_logger, warning);
        }

        Finished(_logger, state.History.Epochs.Length, state.Step);
    }

    [LoggerMessage(1, LogLevel.Information, "Training of {Network} on {Samples} samples for {Epochs} epochs")]
    private static partial void Begun(ILogger logger, Network network, long samples, int epochs);

    [LoggerMessage(2, LogLevel.Information, "Epoch {Epoch} of {Epochs}: {Values}, rate {LearningRate}, {Seconds} s", SkipEnabledCheck = true)]
    private static partial void Ended(ILogger logger, int epoch, int epochs, string values, float learningRate, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    private static partial void Warned(ILogger logger, string warning);

    [LoggerMessage(4, LogLevel.Information, "Training ended after {Epochs} epochs, {Steps} steps")]
    private static partial void Finished(ILogger logger, int epochs, long steps);
}
