using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>An evaluation as scripts get it.</summary>
internal static class EvaluationDocument
{
    public static JsonObject Of(EvaluationDetails details) => new()
    {
        ["rows"] = details.Rows,
        ["loss"] = Json.Number(details.Evaluation.Loss),
        ["metrics"] = Json.Numbers(details.Evaluation.Metrics),
        ["confusionMatrix"] = details.Evaluation.ConfusionMatrix is { } matrix ? Matrix(matrix) : null,
        ["classes"] = new JsonArray([.. details.Classes.Select(static figures => (JsonNode?)new JsonObject
        {
            ["name"] = figures.Name,
            ["support"] = figures.Support,
            ["precision"] = Json.Number(figures.Precision),
            ["recall"] = Json.Number(figures.Recall),
            ["f1"] = Json.Number(figures.F1),
        })]),
        ["residuals"] = new JsonArray([.. details.Residuals.Select(static output => (JsonNode?)new JsonObject
        {
            ["name"] = output.Name,
            ["meanAbsolute"] = Json.Number(output.MeanAbsolute),
            ["rootMeanSquared"] = Json.Number(output.RootMeanSquared),
            ["r2"] = Json.Number(output.R2),
        })]),
    };

    // A row for each class that is, a column for each that was predicted.
    private static JsonArray Matrix(ConfusionMatrix matrix)
    {
        int classes = matrix.ClassNames.Count;
        return [.. Enumerable.Range(0, classes).Select(actual => (JsonNode?)new JsonArray(
            [.. Enumerable.Range(0, classes).Select(predicted => (JsonNode?)matrix[actual, predicted])]))];
    }
}
