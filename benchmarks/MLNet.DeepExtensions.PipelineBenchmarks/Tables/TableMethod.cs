using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>A way to learn a table: what an ML.NET user would append, on one thread.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Pipeline">Makes it for a set; the number is that of members, where there are some.</param>
internal sealed record TableMethod(string Name, Func<MLContext, TableSet, int, IEstimator<ITransformer>> Pipeline)
{
    private const string Features = "Features";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TableMethod> All { get; } =
    [
        new("TabularNetwork", Tabular),
        new("FullyConnectedNetwork", FullyConnected),
        new("LightGbm", LightGbm),
        new("FastTree", FastTree),
    ];

    private static IEstimator<ITransformer> Tabular(MLContext mlContext, TableSet set, int members)
    {
        TabularNetworkTrainer.Options options = new() { Threads = 1, Members = members };
        return set.IsRegression ? mlContext.Regression.Trainers.TabularNetwork(options)
            : set.Classes.Count == 2 ? mlContext.BinaryClassification.Trainers.TabularNetwork(options)
            : mlContext.MulticlassClassification.Trainers.TabularNetwork(options);
    }

    private static IEstimator<ITransformer> FullyConnected(MLContext mlContext, TableSet set, int members)
    {
        FullyConnectedNetworkTrainer.Options options = new() { Threads = 1 };
        return Encoded(mlContext, set, replacesMissing: true).Append(
            set.IsRegression ? mlContext.Regression.Trainers.FullyConnectedNetwork(options)
            : set.Classes.Count == 2 ? mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(options)
            : (IEstimator<ITransformer>)mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options));
    }

    private static IEstimator<ITransformer> LightGbm(MLContext mlContext, TableSet set, int members) =>
        Encoded(mlContext, set, replacesMissing: false).Append(
            set.IsRegression ? mlContext.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { NumberOfThreads = 1 })
            : set.Classes.Count == 2
                ? mlContext.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfThreads = 1 })
            : (IEstimator<ITransformer>)mlContext.MulticlassClassification.Trainers.LightGbm(
                new LightGbmMulticlassTrainer.Options { NumberOfThreads = 1 }));

    private static IEstimator<ITransformer> FastTree(MLContext mlContext, TableSet set, int members)
    {
        FastTreeBinaryTrainer Binary() =>
            mlContext.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options { NumberOfThreads = 1 });
        return Encoded(mlContext, set, replacesMissing: false).Append(
            set.IsRegression ? mlContext.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfThreads = 1 })
            : set.Classes.Count == 2 ? Binary()
            : (IEstimator<ITransformer>)mlContext.MulticlassClassification.Trainers.OneVersusAll(Binary()));
    }

    /// <summary>Numbers as they are, or with missing ones replaced by the mean; categories one-hot.</summary>
    private static IEstimator<ITransformer> Encoded(MLContext mlContext, TableSet set, bool replacesMissing)
    {
        InputOutputColumnPair[] numbers = [.. set.Numbers.Select(static name => new InputOutputColumnPair(name))];
        InputOutputColumnPair[] categories = [.. set.Categories.Select(static name => new InputOutputColumnPair(name))];
        IEstimator<ITransformer> pipeline = mlContext.Transforms.CopyColumns("Rows", "Label");
        if (replacesMissing && numbers.Length > 0)
        {
            pipeline = pipeline.Append(mlContext.Transforms.ReplaceMissingValues(
                numbers, Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean));
        }

        if (categories.Length > 0)
        {
            pipeline = pipeline.Append(mlContext.Transforms.Categorical.OneHotEncoding(categories));
        }

        return pipeline.Append(mlContext.Transforms.Concatenate(Features, [.. set.Numbers, .. set.Categories]));
    }
}
