using System.CommandLine;
using System.Globalization;
using FlowerClassifierSample;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.TransferLearning;
using MLNet.DeepExtensions.Samples;

Option<string> data = new(
    "--data")
{ Description = "A folder with a folder of images for each class.", HelpName = "FOLDER", Required = true };
Option<string> backboneFile = new("--backbone")
{
    Description = "A pretrained network as an ONNX file, which takes blue, green and red minus their means.",
    HelpName = "FILE",
    Required = true,
};
RootCommand command = new(
    "Trains a classifier of images on the features of a pretrained network, in an ML.NET pipeline.") { data, backboneFile };
command.SetAction(arguments =>
{
    MLContext mlContext = new(seed: 1);
    mlContext.Log += static (_, line) =>
    {
        if (line.Message.Contains("epoch ", StringComparison.Ordinal) && line.Message.Contains("00/500", StringComparison.Ordinal))
        {
            Console.WriteLine(line.Message);
        }
    };

    Artifacts artifacts = new("flower-classifier");
    Backbone backbone = Backbone.FromOnnx(arguments.GetValue(backboneFile)!, ImagePreprocessing.Caffe);
    IDataView images = FlowerClassifier.LoadImagesFromFolder(mlContext, arguments.GetValue(data)!);
    DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(images, testFraction: 0.2, seed: 1);
    ITransformer model = FlowerClassifier.RetrainModel(
        mlContext, split.TrainSet, backbone, artifacts.PathOf("features"), SampleCommand.Cancellation);

    MulticlassClassificationMetrics metrics = FlowerClassifier.Evaluate(mlContext, model, split.TestSet);
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

    FlowerClassifier.ModelPath = artifacts.PathOf("FlowerClassifier.mlnet");
    FlowerClassifier.SaveModel(mlContext, model, images, FlowerClassifier.ModelPath);
    foreach (
        FlowerClassifier.ModelInput image in mlContext.Data.CreateEnumerable<FlowerClassifier.ModelInput>(
            split.TestSet, reuseRowObject: false).Take(5))
    {
        IEnumerable<string> labels = FlowerClassifier.PredictAllLabels(image).Take(2)
            .Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Label} {pair.Probability:P0}"));
        Console.WriteLine($"{image.Label}/{Path.GetFileName(image.ImagePath)}: {string.Join(", ", labels)}");
    }

    Artifacts.Announce(FlowerClassifier.ModelPath);
    Console.WriteLine();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"RESULT flower-classifier test_accuracy={metrics.MicroAccuracy:F4} among_first_two={metrics.TopKAccuracy:F4} log_loss={metrics.LogLoss:F4}"));
});
return SampleCommand.Run(command, args);
