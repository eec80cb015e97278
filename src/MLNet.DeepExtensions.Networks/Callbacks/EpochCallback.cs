namespace MLNet.DeepExtensions.Networks;

/// <summary>Calls a function after each epoch: for an app's own display.</summary>
/// <param name="onEpochEnd">The function; <see cref="TrainingState.Stop"/> ends the training.</param>
public sealed class EpochCallback(Action<TrainingState> onEpochEnd) : TrainingCallback
{
    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state) => onEpochEnd(state);
}
