using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>What a transfer learning gives.</summary>
/// <param name="Network">One network, from pixels to outputs: the backbone, frozen but for what was fine-tuned, and the head.</param>
/// <param name="History">Losses and metrics of each epoch of the head's training.</param>
/// <param name="FineTuningHistory">Those of the fine-tuning; null where there was none.</param>
/// <param name="StopReason">Why the training ended.</param>
public sealed record TransferLearningResult(
    TrainedNetwork Network, TrainingHistory History, TrainingHistory? FineTuningHistory, StopReason StopReason)
{
    /// <summary>
    /// The warnings of both trainings (see <see cref="TrainingResult.Warnings"/>), and one where the cache's file could not be written.
    /// </summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
