namespace MLNet.DeepExtensions.Networks;

/// <summary>How far the training of a <see cref="Checkpoint"/> was.</summary>
/// <param name="Epoch">The epoch, from 1, that was running or had just ended.</param>
/// <param name="StepInEpoch">The steps done in that epoch.</param>
/// <param name="Step">The steps done in all.</param>
public sealed record CheckpointPosition(int Epoch, int StepInEpoch, long Step);
