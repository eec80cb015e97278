using System.Globalization;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The source that reads the table, trains and saves.</summary>
internal static class TrainingSource
{
    public static string Write(MlNetProject project) =>
        $$"""
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.DeepExtensions;
        using MLNet.DeepExtensions.Kernels;
        using MLNet.DeepExtensions.Networks;
        using MLNet.DeepExtensions.Networks.Schedules;

        namespace {{project.Name}}Model;

        public static partial class {{project.Name}}
        {{{(HasTexts(project) ? Missing(project) : "")}}
            /// <summary>Reads a table; rows that lack a value are left out.</summary>
            public static IDataView LoadIDataViewFromFile(MLContext mlContext, string path)
            {
                IDataView data = mlContext.Data.LoadFromTextFile<ModelInput>(path, new TextLoader.Options
                {
                    Separators = [{{Separator(project)}}],
                    HasHeader = {{(project.Csv.HasHeader ? "true" : "false")}},
                    AllowQuoting = true,
                    TrimWhitespace = true,
                    MissingRealsAsNaNs = true,
                });
        {{Filters(project)}}
                return data;
            }

            /// <summary>From the table's columns to the prediction.</summary>
            public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, CancellationToken cancellation = default) =>
        {{Pipeline(project)}};

            /// <summary>Fits the pipeline; where that is cancelled, what is trained by then is the model.</summary>
            public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData, CancellationToken cancellation = default) =>
                BuildPipeline(mlContext, cancellation).Fit(trainData);

            /// <summary>Saves the model with the table's schema.</summary>
            public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) =>
                mlContext.Model.Save(model, data.Schema, path);

            private static {{Trainer}} Trainer(MLContext mlContext, CancellationToken cancellation) =>
                mlContext.{{(project.HasClasses ? "MulticlassClassification" : "Regression")}}.Trainers.FullyConnectedNetwork(new {{Trainer}}.Options
                {
        {{string.Join('\n', Options(project).Select(static option => $"            {option},"))}}
                });
        }
        """;

    private const string Trainer = "FullyConnectedNetworkTrainer";

    private static string Separator(MlNetProject project) => project.Csv.Delimiter == "\t" ? "'\\t'" : $"'{project.Csv.Delimiter}'";

    private static bool HasTexts(MlNetProject project) => project.Columns.Any(static column => column.IsText);

    private static string Missing(MlNetProject project) =>
        $"""

            // The spellings of a missing value.
            private static readonly HashSet<string> s_missing =
            [
                {CSharpNames.Listed(project.Csv.MissingValues.Select(CSharpNames.Literal), 8)},
            ];

        """;

    private static string Filters(MlNetProject project)
    {
        List<string> filters = [];
        string[] numbers = [.. project.Columns.Where(static column => !column.IsText).Select(NameOf)];
        if (numbers.Length > 0)
        {
            filters.Add($"        data = mlContext.Data.FilterRowsByMissingValues({CSharpNames.Listed(["data", .. numbers], 12)});");
        }

        string[] texts = [.. project.Columns.Where(static column => column.IsText).Select(static column => column.Property)];
        if (texts.Length > 0)
        {
            string rows = string.Join(" || ", texts.Select(static text => $"s_missing.Contains(row.{text})"));
            filters.Add($"        data = mlContext.Data.FilterByCustomPredicate<ModelInput>(data, row => {rows});");
        }

        return string.Join('\n', filters);
    }

    private static string Pipeline(MlNetProject project)
    {
        List<string> steps = [];
        if (project.HasClasses)
        {
            steps.Add($"mlContext.Transforms.Conversion.MapValueToKey(\"Label\", {NameOf(project.Label)})");
        }

        foreach (ProjectColumn column in project.Features.Where(static column => column.IsText))
        {
            steps.Add($"mlContext.Transforms.Categorical.OneHotEncoding(\"{column.Property}Vector\", {NameOf(column)})");
        }

        IEnumerable<string> features = project.Features.Select(
            static column => column.IsText ? $"\"{column.Property}Vector\"" : NameOf(column));
        steps.Add($"mlContext.Transforms.Concatenate({CSharpNames.Listed(["\"Features\"", .. features], 12)})");
        steps.Add("Trainer(mlContext, cancellation)");
        if (project.HasClasses)
        {
            steps.Add("mlContext.Transforms.Conversion.MapKeyToValue(\"PredictedLabel\")");
        }

        return $"        {steps[0]}\n{string.Join('\n', steps.Skip(1).Select(static step => $"        .Append({step})"))}";
    }

    private static IEnumerable<string> Options(MlNetProject project)
    {
        TrainingOptions training = project.Training;
        if (!project.HasClasses)
        {
            yield return $"LabelColumnName = {NameOf(project.Label)}";
        }

        if (project.Columns.FirstOrDefault(static column => column.Purpose == ColumnPurpose.Weight) is { } weight)
        {
            yield return $"ExampleWeightColumnName = {NameOf(weight)}";
        }

        yield return $"Network = static builder => builder{project.NetworkCode}";
        yield return $"NormalizeFeatures = {(project.IsStandardized ? "true" : "false")}";
        yield return $"Optimizer = {OptimizerCode(training.Optimizer)}";
        yield return $"Schedule = {ScheduleCode(training)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"Epochs = {training.Epochs}");
        yield return string.Create(CultureInfo.InvariantCulture, $"BatchSize = {training.BatchSize}");
        yield return string.Create(CultureInfo.InvariantCulture, $"ValidationFraction = {project.ValidationFraction}");
        if (project.Patience is { } patience)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Patience = {patience}");
        }
        else
        {
            yield return "EarlyStopping = false";
        }

        if (training.BalanceClasses)
        {
            yield return "BalanceClasses = true";
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"Seed = {training.Seed}");
        yield return "CancellationToken = cancellation";
    }

    private static string OptimizerCode(Optimizer optimizer)
    {
        string momentum = optimizer is Sgd { Momentum: > 0 } sgd ? $", Momentum = {MlNetProject.Number(sgd.Momentum)}" : "";
        string decay = optimizer.WeightDecay > 0 ? $", WeightDecay = {MlNetProject.Number(optimizer.WeightDecay)}" : "";
        return $"new {optimizer.GetType().Name} {{ LearningRate = {MlNetProject.Number(optimizer.LearningRate)}{momentum}{decay} }}";
    }

    private static string ScheduleCode(TrainingOptions training) => training.Schedule switch
    {
        null => "new ConstantSchedule()",
        Networks.Schedules.ReduceOnPlateau plateau =>
            $"new ReduceOnPlateau {{ Monitor = \"{plateau.Monitor}\", Patience = {plateau.Patience}, Factor = {MlNetProject.Number(plateau.Factor)} }}",
        { } schedule => $"new {schedule.GetType().Name}()",
    };

    private static string NameOf(ProjectColumn column) => $"nameof(ModelInput.{column.Property})";
}
