using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A training as scripts get it.</summary>
internal static class TrainingDocument
{
    public static JsonObject Of(
        TrainingResult result, LoadedData data, ChosenNetwork network, EvaluationDetails evaluation, string measuredOn) => new()
        {
            ["task"] = data.HasClasses ? "classification" : "regression",
            ["data"] = new JsonObject
            {
                ["description"] = data.Description,
                ["remarks"] = Json.Texts(data.Remarks),
                ["trainingRows"] = result.TrainingSamples,
                ["classes"] = data.Data.ClassNames is { } names ? Json.Texts(names) : null,
                ["targets"] = Json.Texts(data.Format.Targets),
            },
            ["network"] = new JsonObject
            {
                ["text"] = network.Text,
                ["parameters"] = network.Network.ParameterCount,
            },
            ["stopped"] = result.StopReason switch
            {
                StopReason.Completed => "completed",
                StopReason.StoppedByCallback => "early",
                _ => "cancelled",
            },
            ["weightsEpoch"] = result.WeightsEpoch,
            ["epochs"] = new JsonArray([.. result.History.Epochs.Select(epoch =>
        {
            JsonObject row = new() { ["epoch"] = epoch.Epoch };
            foreach (string name in result.History.Names)
            {
                row[name] = Json.Number(epoch.Values[name]);
            }

            row["learning_rate"] = Json.Number(epoch.LearningRate);
            return (JsonNode?)row;
        })]),
            ["warnings"] = Json.Texts(result.Warnings),
            ["measuredOn"] = measuredOn,
            ["evaluation"] = EvaluationDocument.Of(evaluation),
        };
}
