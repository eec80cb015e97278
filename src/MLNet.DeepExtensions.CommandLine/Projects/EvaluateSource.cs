namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The source that measures.</summary>
internal static class EvaluateSource
{
    public static string Write(MlNetProject project)
    {
        string metrics = project.HasClasses ? "MulticlassClassificationMetrics" : "RegressionMetrics";
        string evaluation = project.HasClasses
            ? "mlContext.MulticlassClassification.Evaluate(model.Transform(data))"
            : $"mlContext.Regression.Evaluate(model.Transform(data), nameof(ModelInput.{project.Label.Property}))";
        return $$"""
            using Microsoft.ML;
            using Microsoft.ML.Data;

            namespace {{project.Name}}Model;

            public static partial class {{project.Name}}
            {
                /// <summary>What the model reaches on rows that it has not seen.</summary>
                public static {{metrics}} Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
                    {{evaluation}};
            }
            """;
    }
}
