using System.Collections.Immutable;
using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>A callback asked for it, as early stopping does.</summary>
    StoppedByCallback,

    /// <summary>The cancellation token asked for it.</summary>
    Cancelled,
}

/// <summary>What a training gives.</summary>
/// <param name="Network">The trained network.</param>
/// <param name="History">Losses and metrics of each epoch.</param>
/// <param name="StopReason">Why the training ended.</param>
public sealed record TrainingResult(TrainedNetwork Network, TrainingHistory History, StopReason StopReason)
{
    /// <summary>
    /// What went wrong without ending the training: a loss that rose by magnitudes, a result no better than the classes' shares or the
    /// targets' mean for every sample, a watched value that was never a number. The progress table prints them, and ML.NET's log has them.
    /// Empty where all is well.
    /// </summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>How it was trained; null where that is not known.</summary>
    public TrainingOptions? Options { get; init; }

    /// <summary>Samples that were trained on; 0 where that is not known.</summary>
    public long TrainingSamples { get; init; }

    /// <summary>
    /// The epoch whose weights the network has, from 1: the last one, or the best one where early stopping has restored it. Null where that
    /// is not known.
    /// </summary>
    public int? WeightsEpoch { get; init; }

    /// <summary>Network, course, why it ended and the warnings, a line each.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            $"{Network}",
            $"{History}",
            StopReason switch
            {
                StopReason.Completed => "completed",
                StopReason.StoppedByCallback => "stopped by a callback",
                _ => "cancelled",
            } + (WeightsEpoch is { } epoch ? string.Create(CultureInfo.InvariantCulture, $"; the weights are those of epoch {epoch}") : ""),
            .. Warnings.Select(static warning => $"warning: {warning}"),
        ]);
}
