using System.CommandLine;
using System.Globalization;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Samples;
using MLNet.DeepExtensions.Samples.ImageNetworks;

Option<string> data = new("--data")
{
    Description =
        "The folder of the four IDX files of MNIST, Fashion-MNIST or others of their format (train-images-idx3-ubyte …; .gz too).",
    HelpName = "FOLDER",
    Required = true,
};
Option<string> networkName = SampleCommand.Choice("--network", "The network.", Architecture.All.Keys);
networkName.DefaultValueFactory = _ => "mlp";
Option<int> epochs = SampleCommand.Number("--epochs", "Epochs; the network's own number if left out.", minimum: 1);
Option<int> batch = SampleCommand.Number("--batch", "Images in a step; the network's own number if left out.", minimum: 1);
Option<string> optimizerName = SampleCommand.Choice("--optimizer", "The optimizer; the network's own if left out.", Optimizers.All.Keys);
Option<float> learningRate = SampleCommand.Number("--learning-rate", "The learning rate; the optimizer's own if left out.", minimum: 0f);
Option<ulong> seed = SampleCommand.Seed();
Option<int> threads = SampleCommand.Threads();

RootCommand command = new(
    "Trains a network on a folder of small images.") { data, networkName, epochs, batch, optimizerName, learningRate, seed, threads };
command.SetAction(arguments =>
{
    Architecture architecture = Architecture.All[arguments.GetValue(networkName)!];
    Optimizer optimizer = arguments.GetValue(optimizerName) is { } name ? Optimizers.All[name] : architecture.Optimizer;
    (ByteDataset training, ByteDataset test) = IdxDataset.LoadFolder(arguments.GetValue(data)!);
    Network network = architecture.Build(training.InputShape, training.ClassNames!.Count);
    TrainingOptions options = new()
    {
        Epochs = arguments.GetResult(epochs) is null ? architecture.Epochs : arguments.GetValue(epochs),
        BatchSize = arguments.GetResult(batch) is null ? architecture.BatchSize : arguments.GetValue(batch),
        Optimizer = arguments.GetResult(learningRate) is null ? optimizer
            : optimizer with { LearningRate = arguments.GetValue(learningRate) },
        Callbacks = [new ProgressTable()],
        Seed = arguments.GetValue(seed),
        Threads = arguments.GetValue(threads),
        CancellationToken = SampleCommand.Cancellation,
    };

    Console.WriteLine(
        $"{architecture.Title}: {training.Count:N0} images of {training.InputShape} in {training.ClassNames.Count} classes, {options.Optimizer.GetType().Name}");
    Console.WriteLine();
    Console.WriteLine(network.Summary(options.BatchSize));
    TrainingResult result = network.Train(training, options);
    TrainingReport report = result.Report(test, new ReportOptions { Title = architecture.Title, Threads = options.Threads });
    ConfusionMatrix confusion = report.Evaluation.Evaluation.ConfusionMatrix!;
    Console.WriteLine();
    Console.WriteLine(confusion);
    new Artifacts("image-networks").Save(architecture.ResultName, architecture.Title, result, report);
    Console.WriteLine();

    // Images over the time that training took, evaluation not counted.
    double seconds = result.History.Epochs.Sum(epoch => training.Count / epoch.SamplesPerSecond);
    double samplesPerSecond = result.History.Epochs.Length * training.Count / seconds;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"RESULT {architecture.ResultName} test_accuracy={confusion.Accuracy:F4} samples_per_second={samplesPerSecond:F0}"));
});
return SampleCommand.Run(command, args);
