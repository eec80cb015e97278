using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.TransferLearning;
using MLNet.DeepExtensions.Samples;

const double TrainingShare = 0.8;

Dictionary<string, ImagePreprocessing> preprocessings = new()
{
    ["caffe"] = ImagePreprocessing.Caffe,
    ["torchvision"] = ImagePreprocessing.TorchVision,
    ["tensorflow"] = ImagePreprocessing.TensorFlow,
    ["zero-to-one"] = ImagePreprocessing.ZeroToOne,
    ["none"] = ImagePreprocessing.None,
};

Option<string> data = new(
    "--data")
{ Description = "A folder with a folder of PNG images for each class.", HelpName = "FOLDER", Required = true };
Option<string> backboneFile = new(
    "--backbone")
{ Description = "A pretrained network as an ONNX file.", HelpName = "FILE", Required = true };
Option<string> preprocessingName = SampleCommand.Choice(
    "--preprocessing", "What the backbone was trained with in place of plain pixels.", preprocessings.Keys);
preprocessingName.DefaultValueFactory = _ => "caffe";
Option<string> features = new(
    "--features")
{ Description = "The value in the ONNX file that gives the features; its output if left out.", HelpName = "NAME" };
Option<int> fineTune = SampleCommand.Number(
    "--fine-tune", "The number of the backbone's last layers to train too; none if left out.", minimum: 0);
Option<ulong> seed = SampleCommand.Seed();
Option<int> threads = SampleCommand.Threads();

RootCommand command = new(
    "Trains a classifier of images on the features of a pretrained network.") { data, backboneFile, preprocessingName, features, fineTune,
    seed, threads };
command.SetAction(arguments =>
{
    Backbone backbone = Backbone.FromOnnx(
        arguments.GetValue(backboneFile)!, preprocessings[arguments.GetValue(preprocessingName)!],
        outputName: arguments.GetValue(features));
    ImageFolderDataset images = ImageFolderDataset.Load(arguments.GetValue(data)!, backbone.ImageOptions);
    (Dataset training, Dataset test) = images.Split(TrainingShare, arguments.GetValue(seed));
    Console.WriteLine(
        $"{training.Count} images to learn from and {test.Count} to test on, in {images.ClassNames!.Count} classes: {string.Join(", ", images.ClassNames)}");
    Console.WriteLine($"Backbone: {backbone.Network.Network}");

    // The training finds the features in the cache; they are computed here so that their time can be told apart.
    Artifacts artifacts = new("transfer-learning");
    FeatureCache cache = FeatureCache.InFile(artifacts.PathOf("features.cache"));
    TransferLearningOptions options = new() { FineTune = arguments.GetValue(fineTune), Cache = cache };
    options = options with
    {
        Training = options.Training with
        {
            Seed = arguments.GetValue(seed),
            Threads = arguments.GetValue(threads),
            CancellationToken = SampleCommand.Cancellation,
        },
    };
    int known = cache.Count;
    long begin = Stopwatch.GetTimestamp();
    new FeatureExtractor(backbone, cache).Extract(images, arguments.GetValue(threads));
    double imagesPerSecond = images.Count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    string found = known > 0 ? $" ({known} images' features were in the cache before)" : "";
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"Features of {images.Count} images at {imagesPerSecond:F0} a second{found}."));

    TransferLearningResult result = TransferLearner.Train(backbone, training, options);
    string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(arguments.GetValue(data)!));
    TrainingReport report = result.Network.Report(test, new ReportOptions
    {
        Title = $"Transfer learning on {folder}",
        Threads = arguments.GetValue(threads),
    });
    ConfusionMatrix confusion = report.Evaluation.Evaluation.ConfusionMatrix!;
    Console.WriteLine();
    Console.WriteLine(confusion);
    string model = artifacts.PathOf("classifier.safetensors");
    string onnx = artifacts.PathOf("classifier.onnx");
    string page = artifacts.PathOf("report.html");
    result.Network.Save(model);
    result.Network.SaveOnnx(onnx);
    report.SaveHtml(page);
    Artifacts.Announce(model, onnx, page);
    Console.WriteLine();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"RESULT transfer test_accuracy={confusion.Accuracy:F4} images_per_second={imagesPerSecond:F1}"));
});
return SampleCommand.Run(command, args);
