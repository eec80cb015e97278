using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>A fit that was cancelled goes on from the checkpoints in its folder.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints {0} ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_fit_that_was_cancelled_goes_on_to_the_same_scores()
    {
        IDataView data = TestData.View(new MLContext(seed: 1));
        float[][] whole = Scores(data, Path.Combine(_folder, "whole"), stopAt: null);

        Scores(data, Path.Combine(_folder, "stopped"), stopAt: 2);
        float[][] resumed = Scores(data, Path.Combine(_folder, "stopped"), stopAt: null);

        Assert.Equal(whole, resumed);
        Assert.Equal(["epoch-0003.safetensors", "epoch-0004.safetensors"], Directory.GetFiles(Path.Combine(_folder, "stopped")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Other_options_are_refused_with_what_differs()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext);
        Scores(data, _folder, stopAt: null);
        Assert.Contains(
            "seed was 1 and is 2",
            Assert.Throws<ArgumentException>(() => Trainer(mlContext, _folder, cancellation: null, seed: 2).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    private static float[][] Scores(IDataView data, string folder, int? stopAt)
    {
        MLContext mlContext = new(seed: 1);
        using CancellationTokenSource cancellation = new();
        ITransformer model = Trainer(mlContext, folder, cancellation, seed: 1, stopAt).Fit(data);
        return [.. model.Transform(data).GetColumn<float[]>("Score")];
    }

    private static FullyConnectedNetworkTrainer Trainer(
        MLContext mlContext, string folder, CancellationTokenSource? cancellation, ulong seed, int? stopAt = null) =>
        mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options
        {
            LabelColumnName = "Number",
            HiddenLayers = [8],
            Epochs = 4,
            Seed = seed,
            CheckpointFolder = folder,
            CancellationToken = cancellation?.Token ?? default,
            Callbacks =
            [
                new MLNet.DeepExtensions.Networks.EpochCallback(state =>
                {
                    if (state.Epoch == stopAt)
                    {
                        cancellation!.Cancel();
                    }
                }),
            ],
        });
}
