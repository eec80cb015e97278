using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>Ranks that fit one model together, each in a context and with a data view of its own.</summary>
public sealed class CollectiveTests
{
    [Fact]
    public void All_ranks_fit_the_same_model()
    {
        float[][][] scores = ThreadCollective.Run(3, rank => Scores(rank, shards: 0));

        Assert.Equal(scores[0], scores[1]);
        Assert.Equal(scores[0], scores[2]);
    }

    [Fact]
    public void With_virtual_shards_it_is_that_of_one_process()
    {
        float[][] alone = Scores(ranks: null, shards: 4);

        Assert.All(ThreadCollective.Run(4, rank => Scores(rank, shards: 4)), scores => Assert.Equal(alone, scores));
    }

    private static float[][] Scores(ICollective? ranks, int shards)
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext);
        ITransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options
        {
            LabelColumnName = "Number",
            HiddenLayers = [8],
            Epochs = 4,
            Threads = 1,
            Collective = ranks,
            VirtualShards = shards,
        }).Fit(data);
        return [.. model.Transform(data).GetColumn<float[]>("Score")];
    }
}
