using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>Tests that look at the whole process and so must run while no other does.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public class AloneInTheProcess;

/// <summary>What a text pipeline takes of memory.</summary>
[Collection(nameof(AloneInTheProcess))]
public class SparseMemoryTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_text_pipeline_of_hundred_thousand_features_learns_without_a_dense_copy()
    {
        const int Rows = 3000;
        IDataView texts = _mlContext.Data.LoadFromEnumerable(TopicTexts.Make(Rows, seed: 1));
        EstimatorChain<NetworkPredictionTransformer> pipeline = _mlContext.Transforms.Conversion.MapValueToKey("Label", "Topic")
            .Append(_mlContext.Transforms.Text.ProduceHashedWordBags("Features", "Text", numberOfBits: 17, ngramLength: 2))
            .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { HiddenLayers = [8], Epochs = 4 }));
        long denseBytes = (long)Rows * (1 << 17) * sizeof(float);
        long allocated = GC.GetTotalAllocatedBytes();
        long peak = Process.GetCurrentProcess().PeakWorkingSet64;

        ITransformer model = pipeline.Fit(texts);

        AssertFarBelow(denseBytes, GC.GetTotalAllocatedBytes() - allocated, "were allocated while training");
        AssertFarBelow(denseBytes, Process.GetCurrentProcess().PeakWorkingSet64 - peak, "is what the process grew by");
        Assert.Equal([1 << 17], model.FindNetwork()!.Model.Network.Network.InputShape.Dimensions);
        Assert.True(model.FindNetwork()!.Model.Features.IsSparse);

        allocated = GC.GetTotalAllocatedBytes();
        MulticlassClassificationMetrics metrics = _mlContext.MulticlassClassification.Evaluate(
            model.Transform(_mlContext.Data.LoadFromEnumerable(TopicTexts.Make(600, seed: 2))));
        AssertFarBelow(600L * (1 << 17) * sizeof(float), GC.GetTotalAllocatedBytes() - allocated, "were allocated while scoring");
        Assert.True(metrics.MicroAccuracy > 0.9, $"accuracy {metrics.MicroAccuracy}");
    }

    private static void AssertFarBelow(long dense, long bytes, string what) =>
        Assert.True(bytes < dense / 5, $"{bytes:N0} bytes {what}; a dense copy takes {dense:N0}");
}
