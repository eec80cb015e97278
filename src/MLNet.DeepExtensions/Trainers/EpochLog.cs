using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions;

/// <summary>Writes a line per epoch to <c>mlContext.Log</c>.</summary>
internal sealed class EpochLog(IChannel channel) : TrainingCallback
{
    public override void OnTrainingBegin(TrainingState state) => channel.Info(
        MessageSensitivity.None,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Training on {state.TrainingSamples:N0} rows, {state.StepsPerEpoch:N0} steps per epoch: {state.Network}"));

    public override void OnEpochEnd(TrainingState state)
    {
        EpochRecord epoch = state.LastEpoch!;
        string values = string.Join(
            "  ", state.History.Names.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {epoch.Values[name]:G5}")));
        channel.Info(
            MessageSensitivity.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch.Epoch}/{state.Options.Epochs}  {values}  learning_rate {epoch.LearningRate:G3}  {epoch.SamplesPerSecond:N0} rows/s  "
                + $"{epoch.Duration.TotalSeconds:F2} s"));
    }
}
