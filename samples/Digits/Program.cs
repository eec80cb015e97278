using DigitsSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Attribution;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Samples;

MLContext mlContext = new(seed: 1);
IDataView data = Digits.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz"));
DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);

using ConsoleCancellation cancellation = new();
ITransformer model = Digits.RetrainModel(mlContext, split.TrainSet, cancellation.Token);
Console.WriteLine(model.FindNetwork()!.Model.Summary);
MulticlassClassificationMetrics metrics = Digits.Evaluate(mlContext, model, split.TestSet);
Console.WriteLine($"Accuracy {metrics.MicroAccuracy:P2}, among the first two {metrics.TopKAccuracy:P2}");

Artifacts artifacts = new("digits");
Digits.ModelPath = artifacts.PathOf("Digits.mlnet");
Digits.SaveModel(mlContext, model, data, Digits.ModelPath);
TrainedNetwork network = model.FindNetwork()!.Model.Network;
List<string> pictures = [];
foreach (Digits.ModelInput digit in mlContext.Data.CreateEnumerable<Digits.ModelInput>(split.TestSet, reuseRowObject: false).Take(5))
{
    Digits.ModelOutput prediction = Digits.Predict(digit);
    Console.WriteLine($"a {digit.Digit} is taken for a {prediction.Digit} with {prediction.Score.Max():P1}");

    // What the network looked at: the digit, and in red and blue what speaks for that digit and against it.
    pictures.Add(artifacts.PathOf($"digit-{pictures.Count}.png"));
    AttributionPicture.WritePng(pictures[^1], network.Explain(digit.Pixels), digit.Pixels);
}

Artifacts.Announce([Digits.ModelPath, .. pictures]);
