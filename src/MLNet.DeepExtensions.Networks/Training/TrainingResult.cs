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
public sealed record TrainingResult(TrainedNetwork Network, TrainingHistory History, StopReason StopReason);
