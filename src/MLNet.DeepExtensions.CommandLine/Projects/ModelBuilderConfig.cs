using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What Model Builder knows of a project.</summary>
internal static class ModelBuilderConfig
{
    public static string Write(MlNetProject project) => ToolCommand.Write(new JsonObject
    {
        ["Scenario"] = project.HasClasses ? "Classification" : "Regression",
        ["DataSource"] = new JsonObject
        {
            ["Type"] = "TabularFile",
            ["Version"] = 3,
            ["FilePath"] = project.DataPath,
            ["Delimiter"] = project.Csv.Delimiter,
            ["DecimalMarker"] = ".",
            ["HasHeader"] = project.Csv.HasHeader,
            ["ColumnProperties"] = new JsonArray([.. project.Columns.Select(static column => (JsonNode?)new JsonObject
            {
                ["ColumnName"] = column.Property,
                ["ColumnPurpose"] = $"{column.Purpose}",
                ["ColumnDataFormat"] = column.IsText ? "String" : "Single",
                ["IsCategorical"] = column.IsText,
                ["Type"] = "Column",
                ["Version"] = 5,
            })]),
        },
        ["Environment"] = new JsonObject { ["Type"] = "LocalCPU", ["Version"] = 1 },
        ["RunHistory"] = new JsonObject
        {
            ["Version"] = 3,
            ["Type"] = "Result",
            ["Trials"] = new JsonArray(),
            ["Pipeline"] = "FullyConnectedNetwork",
        },
        ["Type"] = "TrainingConfig",
        ["Version"] = 6,
    });
}
