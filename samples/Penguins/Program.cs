using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using PenguinsSample;

MLContext mlContext = new(seed: 1);
mlContext.Log += static (_, line) =>
{
    if (line.Message.Contains("epoch ", StringComparison.Ordinal) && line.Message.Contains("train_loss", StringComparison.Ordinal))
    {
        Console.WriteLine(line.Message);
    }
};

IDataView data = Penguins.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "penguins.csv"));
DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
using ConsoleCancellation cancellation = new();
ITransformer model = Penguins.RetrainModel(mlContext, split.TrainSet, cancellation.Token);

MulticlassClassificationMetrics metrics = Penguins.Evaluate(mlContext, model, split.TestSet);
Console.WriteLine($"\nAccuracy {metrics.MicroAccuracy:P1}, log-loss {metrics.LogLoss:F4}");
Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
foreach ((string feature, double loss) in Penguins.FeatureImportance(mlContext, model, split.TestSet).Take(4))
{
    Console.WriteLine($"{feature,-24} {loss:P1} of accuracy lost when shuffled");
}

Penguins.SaveModel(mlContext, model, data, Penguins.ModelPath);
foreach ((string species, float probability) in Penguins.PredictAllLabels(
    new Penguins.ModelInput { Island = "Biscoe", BillLength = 46.1f, BillDepth = 13.2f, FlipperLength = 211, BodyMass = 4500 }))
{
    Console.WriteLine($"{species,-12} {probability:P2}");
}
