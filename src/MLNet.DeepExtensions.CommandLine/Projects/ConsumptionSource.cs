namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The source that predicts by the saved model.</summary>
internal static class ConsumptionSource
{
    public static string Write(MlNetProject project) =>
        $$"""
        using Microsoft.ML;
        using Microsoft.ML.Data;

        namespace {{project.Name}}Model;

        public static partial class {{project.Name}}
        {
            private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> s_engine = new(CreatePredictionEngine);

            /// <summary>Where the model is saved and loaded.</summary>
            public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "{{project.Name}}.mlnet");

            /// <summary>Predicts one row. Not for several threads at once; a PredictionEnginePool is.</summary>
            public static ModelOutput Predict(ModelInput input) => s_engine.Value.Predict(input);
        {{(project.HasClasses ? AllLabels : "")}}
            private static PredictionEngine<ModelInput, ModelOutput> CreatePredictionEngine()
            {
                MLContext mlContext = new();
                ITransformer model = mlContext.Model.Load(ModelPath, out _);
                return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
            }

            /// <summary>A row of the table.</summary>
            public sealed class ModelInput
            {
        {{string.Join("\n\n", project.Columns.Select(Property))}}
            }

            /// <summary>What the model tells.</summary>
            public sealed class ModelOutput
            {
        {{(project.HasClasses ? OutputOfClasses : OutputOfValue)}}
            }
        }
        """;

    private const string AllLabels =
        """

            /// <summary>The classes with their probabilities, the likeliest first.</summary>
            public static IEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input)
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                s_engine.Value.OutputSchema["Score"].GetSlotNames(ref names);
                return names.DenseValues().Zip(Predict(input).Score, static (name, score) => KeyValuePair.Create(name.ToString(), score))
                    .OrderByDescending(static pair => pair.Value);
            }

        """;

    private const string OutputOfClasses =
        """
                public string PredictedLabel { get; set; } = "";

                public float[] Score { get; set; } = [];
        """;

    private const string OutputOfValue =
        """
                public float Score { get; set; }
        """;

    private static string Property(ProjectColumn column) =>
        $$"""
                [LoadColumn({{column.Index}})]
                public {{(column.IsText ? "string" : "float")}} {{column.Property}} { get; set; }{{(column.IsText ? " = \"\";" : "")}}
        """;
}
