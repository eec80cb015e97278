namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>
/// Keeps the monitored value of the epoch whose weights a training gives: the last, or the one that early stopping restored.
/// </summary>
internal sealed class FinalScore(string monitor) : TrainingCallback
{
    public double Value { get; private set; } = double.NaN;

    public bool HigherIsBetter { get; private set; }

    public override void OnTrainingBegin(TrainingState state)
    {
        state.RequireMeasured(monitor);
        HigherIsBetter = state.HigherIsBetter(monitor);
    }

    public override void OnTrainingEnd(TrainingState state) =>
        Value = state.History.Epochs[(state.ResultEpoch ?? state.LastEpoch!.Epoch) - 1].Values[monitor];
}
