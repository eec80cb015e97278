using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Whether mirror images help: the accuracy and log-loss on held-out images of repeated stratified cross-validation, with mirror images
/// among the training images and without, on all classes and on every smaller number of them down to two.
/// </summary>
internal sealed class MirrorComparison(TransferOptions options)
{
    private readonly FeatureCache _cache = new();

    /// <summary>Measures and prints.</summary>
    public void Run()
    {
        Backbone backbone = Backbone.FromOnnx(options.Backbone, options.Preprocessing);
        string[] classes = [.. Directory.GetDirectories(options.Data).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];
        Console.WriteLine($"{options.Seeds} seeds, {options.Folds} folds");
        Console.WriteLine("| classes | accuracy, mirrored | plain | log-loss, mirrored | plain |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        Compare(backbone, classes);
        for (int count = classes.Length - 1; count >= 2; count--)
        {
            double[][] rows = [.. Subsets(classes, count).Select(subset => Compare(backbone, subset))];
            Print($"mean of every {count} classes", [.. Enumerable.Range(0, 4).Select(column => rows.Average(row => row[column]))]);
        }
    }

    private static IEnumerable<string[]> Subsets(string[] classes, int count) => Enumerable.Range(0, 1 << classes.Length)
        .Where(bits => int.PopCount(bits) == count)
        .Select(bits => classes.Where((_, place) => ((bits >> place) & 1) == 1).ToArray());

    private double[] Compare(Backbone backbone, string[] classes)
    {
        // Folders of other classes are none of these images.
        ImageFolderDataset images = ImageFolderDataset.Load(
            options.Data, backbone.ImageOptions with { ClassNames = classes, SkipUnreadable = true });
        (double Accuracy, double Loss)[] mirrored = [.. Seeds().Select(seed => Measure(backbone, images, seed, mirror: true))];
        (double Accuracy, double Loss)[] plain = [.. Seeds().Select(seed => Measure(backbone, images, seed, mirror: false))];
        double[] row =
        [
            mirrored.Average(result => result.Accuracy), plain.Average(result => result.Accuracy),
            mirrored.Average(result => result.Loss), plain.Average(result => result.Loss),
        ];
        Print(string.Join(", ", classes), row);
        return row;
    }

    private IEnumerable<ulong> Seeds() => Enumerable.Range(0, options.Seeds).Select(seed => (ulong)seed);

    private (double Accuracy, double Loss) Measure(Backbone backbone, Dataset images, ulong seed, bool mirror)
    {
        TransferLearningOptions learning = new() { Mirror = mirror, Cache = _cache };
        learning = learning with { Training = learning.Training with { Seed = seed } };
        (double Accuracy, double Loss)[] folds =
        [
            .. images.Folds(options.Folds, seed).Select(fold =>
            {
                Networks.Evaluation result = TransferLearner.Train(backbone, fold.Train, learning)
                    .Network.Evaluate(fold.Test, [new Accuracy()]);
                return (result.Metrics["accuracy"], result.Loss);
            }),
        ];
        return (folds.Average(fold => fold.Accuracy), folds.Average(fold => fold.Loss));
    }

    private static void Print(string what, double[] row) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| {what} | {row[0]:F4} | {row[1]:F4} | {row[2]:F4} | {row[3]:F4} |"));
}
