using System.Globalization;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The program: it trains, measures, saves, loads and predicts.</summary>
internal static class ProgramSource
{
    public static string Write(MlNetProject project) =>
        $$"""
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.DeepExtensions.Networks;
        using {{project.Name}}Model;

        MLContext mlContext = new(seed: {{project.Training.Seed.ToString(CultureInfo.InvariantCulture)}});
        mlContext.Log += static (_, line) =>
        {
            if (line.Message.Contains("epoch ", StringComparison.Ordinal) && line.Message.Contains("train_loss", StringComparison.Ordinal))
            {
                Console.WriteLine(line.Message);
            }
        };

        IDataView data = {{project.Name}}.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "{{Path.GetFileName(project.DataPath)}}"));
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
        using ConsoleCancellation cancellation = new();
        ITransformer model = {{project.Name}}.RetrainModel(mlContext, split.TrainSet, cancellation.Token);

        {{(project.HasClasses ? MeasureClasses(project) : MeasureValue(project))}}
        {{project.Name}}.SaveModel(mlContext, model, data, {{project.Name}}.ModelPath);
        {{project.Name}}.ModelInput row = mlContext.Data.CreateEnumerable<{{project.Name}}.ModelInput>(split.TestSet, reuseRowObject: false).First();
        Console.WriteLine($"A row whose {{project.Label.Property}} is {row.{{project.Label.Property}}}:");
        {{(project.HasClasses ? TellClasses(project) : TellValue(project))}}
        """;

    private static string MeasureClasses(MlNetProject project) =>
        $$"""
        MulticlassClassificationMetrics metrics = {{project.Name}}.Evaluate(mlContext, model, split.TestSet);
        Console.WriteLine($"\nAccuracy {metrics.MicroAccuracy:P1}, log-loss {metrics.LogLoss:F4}");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
        """;

    private static string MeasureValue(MlNetProject project) =>
        $$"""
        RegressionMetrics metrics = {{project.Name}}.Evaluate(mlContext, model, split.TestSet);
        Console.WriteLine($"\nR2 {metrics.RSquared:F4}, mean absolute error {metrics.MeanAbsoluteError:G4}");
        """;

    private static string TellClasses(MlNetProject project) =>
        $$"""
        foreach ((string label, float probability) in {{project.Name}}.PredictAllLabels(row))
        {
            Console.WriteLine($"{label,-16} {probability:P2}");
        }
        """;

    private static string TellValue(MlNetProject project) =>
        $$"""
        Console.WriteLine($"predicted {{{project.Name}}.Predict(row).Score:G6}");
        """;
}
