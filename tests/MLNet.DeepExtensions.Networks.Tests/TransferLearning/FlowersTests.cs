using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.TransferLearning;

/// <summary>SqueezeNet on 200 photographs of flowers. Explicit, because it takes minutes: <c>-explicit only</c> runs it.</summary>
public class FlowersTests
{
    private const int Seeds = 10;
    private static readonly FeatureCache s_cache = new();

    // scikit-learn's LogisticRegression gives 0.793 on these folds with mirror images, and 0.786 without.
    [Fact(Explicit = true)]
    public void Five_fold_accuracy_is_at_least_0_79() => Assert.True(MeanAccuracy(Seeds, new() { Cache = s_cache }) >= 0.79);

    [Fact(Explicit = true)]
    public void Five_fold_accuracy_without_mirror_images_is_that_of_logistic_regression() =>
        Assert.Equal(0.786, MeanAccuracy(Seeds, new() { Mirror = false, Cache = s_cache }), 0.003);

    [Fact(Explicit = true)]
    public void Fine_tuning_the_last_three_layers_scores_no_lower()
    {
        TransferLearningOptions options = new() { Cache = s_cache };
        Assert.True(MeanAccuracy(Seeds, options with { FineTune = 3 }) >= MeanAccuracy(Seeds, options));
    }

    private static double MeanAccuracy(int seeds, TransferLearningOptions options)
    {
        Backbone backbone = Backbone.FromOnnx(
            Path.Combine(RepositoryFiles.SharedData("backbones/squeezenet-1.1"), "model.onnx"), ImagePreprocessing.Caffe);
        ImageFolderDataset images = ImageFolderDataset.Load(RepositoryFiles.SharedData("flowers"), backbone.ImageOptions);
        FeatureExtractor extractor = new(backbone, s_cache);
        double sum = 0;
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            double total = 0;
            foreach ((Dataset train, Dataset test) in images.Folds(5, seed))
            {
                TrainedNetwork network = TransferLearner.Train(
                    backbone, train, options with { Training = options.Training with { Seed = seed } }).Network;
                total += options.FineTune > 0
                    ? network.Evaluate(test, [new Accuracy()]).Metrics["accuracy"]
                    : Head(network, backbone).Evaluate(extractor.Extract(test), [new Accuracy()]).Metrics["accuracy"];
            }

            TestContext.Current.SendDiagnosticMessage("seed {0}: accuracy {1:F4}", seed, total / 5);
            sum += total / 5;
        }

        TestContext.Current.SendDiagnosticMessage("mean accuracy {0:F4} of {1} seeds", sum / seeds, seeds);
        return sum / seeds;
    }

    /// <summary>The head alone, so that the test images go through the backbone once for all seeds.</summary>
    private static TrainedNetwork Head(TrainedNetwork network, Backbone backbone)
    {
        int length = backbone.Network.Network.Nodes.Length;
        Network head = Network.FromGraph(
            [backbone.FeatureCount],
            [.. network.Network.Nodes.Skip(length)
                .Select((node, i) => (node.Layer, System.Collections.Immutable.ImmutableArray.Create(i - 1)))]);
        NetworkWeights weights = new(ParameterLayout.Of(head));
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            network.Weights[entry.Name].CopyTo(weights[entry]);
        }

        return new TrainedNetwork(head, weights, network.ClassNames);
    }
}
