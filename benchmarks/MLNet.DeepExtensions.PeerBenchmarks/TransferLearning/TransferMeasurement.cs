using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Transfer learning with its default options: the speed of the feature extraction, with and without the cache, and the accuracy of
/// repeated stratified cross-validation, of the
/// frozen backbone and of its last layers fine-tuned.
/// </summary>
internal sealed class TransferMeasurement(TransferOptions options)
{
    private readonly FeatureCache _cache = new();

    /// <summary>Measures and prints.</summary>
    public void Run()
    {
        Backbone backbone = Backbone.FromOnnx(options.Backbone, options.Preprocessing);
        ImageFolderDataset images = ImageFolderDataset.Load(options.Data, backbone.ImageOptions);
        Print($"{images.Count} images in {images.ClassNames!.Count} classes; {backbone.FeatureCount} features; {Environment.ProcessorCount} processors");
        MeasureExtraction(backbone, images);

        string tuned = $"last {options.FineTune} tuned";
        Print($"| {"seed",4} | {"frozen",8} | {(options.FineTune == 0 ? "" : tuned),14} |");
        Print($"| {"---:",4} | {"---:",8} | {"---:",14} |");
        List<double> frozenAccuracies = new();
        List<double> tunedAccuracies = new();
        for (ulong seed = 0; seed < (ulong)options.Seeds; seed++)
        {
            frozenAccuracies.Add(MeanAccuracy(backbone, images, seed, fineTune: 0));
            if (options.FineTune > 0)
            {
                tunedAccuracies.Add(MeanAccuracy(backbone, images, seed, options.FineTune));
            }

            Print($"| {seed,4} | {frozenAccuracies[^1],8:F4} | {(options.FineTune == 0 ? "" : $"{tunedAccuracies[^1]:F4}"),14} |");
        }

        Tell("frozen", frozenAccuracies);
        if (options.FineTune > 0)
        {
            Tell(tuned, tunedAccuracies);
        }
    }

    private void MeasureExtraction(Backbone backbone, Dataset images)
    {
        // The first round compiles the code, on images that the cache does not get.
        new FeatureExtractor(backbone).Extract(images);
        FeatureExtractor extractor = new(backbone, _cache);
        double computed = Seconds(() => extractor.Extract(images));
        double found = Statistics.Median([.. Enumerable.Range(0, 5).Select(_ => Seconds(() => extractor.Extract(images)))]);
        Print($"features: {images.Count / computed:F0} images a second; from the cache {images.Count / found:F0}, {computed / found:F0} times as fast");
    }

    private double MeanAccuracy(Backbone backbone, Dataset images, ulong seed, int fineTune)
    {
        TransferLearningOptions learning = new() { FineTune = fineTune, Cache = _cache };
        learning = learning with
        {
            Training = learning.Training with { Seed = seed },
            FineTuning = learning.FineTuning with { Seed = seed }
        };
        return images.Folds(options.Folds, seed)
            .Average(
                fold => TransferLearner.Train(backbone, fold.Train, learning).Network.Evaluate(fold.Test, [new Accuracy()])
                    .Metrics["accuracy"]);
    }

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Tell(string what, List<double> accuracies)
    {
        double mean = accuracies.Average();
        double deviation = Math.Sqrt(accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / Math.Max(1, accuracies.Count - 1));
        Print($"{what}: mean accuracy {mean:F4} of {accuracies.Count} seeds");
        Print($"  from {accuracies.Min():F4} to {accuracies.Max():F4}, standard deviation {deviation:F4}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
