using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.TransferLearning;

public class FeatureExtractorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_features_are_the_backbones_predictions_in_the_rows_order(int threads)
    {
        ByteDataset images = Blobs.Images(19);
        Backbone backbone = Blobs.Pretrained();
        InMemoryDataset features = new FeatureExtractor(backbone).Extract(images, threads, TestContext.Current.CancellationToken);
        Assert.Equal(backbone.Network.Predict(images.AllInputs()), features.AllInputs());
        Assert.Equal(images.AllTargets(), features.AllTargets());
        Assert.Equal(images.ClassNames, features.ClassNames);
    }

    [Fact]
    public void Cached_features_are_the_same_bits_and_bytes_and_floats_share_them()
    {
        ByteDataset images = Blobs.Images(10);
        FeatureCache cache = new();
        FeatureExtractor extractor = new(Blobs.Pretrained(), cache);
        float[] first = Extract(extractor, images);
        Assert.Equal(10, cache.Count);
        Assert.Equal(first, Extract(extractor, images));
        Assert.Equal(
            first, Extract(extractor, Dataset.FromArrays(images.AllInputs(), images.InputShape, Targets.Classes(images.ReadClasses()))));
        Assert.Equal(10, cache.Count);
    }

    [Fact]
    public void Another_backbone_or_a_changed_pixel_finds_nothing()
    {
        FeatureCache cache = new();
        ByteDataset images = Blobs.Images(4);
        Extract(new FeatureExtractor(Blobs.Pretrained(), cache), images);
        Extract(new FeatureExtractor(Blobs.Pretrained(seed: 2), cache), images);
        Assert.Equal(8, cache.Count);

        float[] changed = images.AllInputs();
        changed[5] += 1;
        Extract(new FeatureExtractor(Blobs.Pretrained(), cache), Dataset.FromArrays(changed, images.InputShape, new float[4]));
        Assert.Equal(9, cache.Count);
    }

    [Fact]
    public void A_cache_in_a_file_is_found_by_the_next_run()
    {
        using TemporaryFolder folder = new();
        ByteDataset images = Blobs.Images(5);
        float[] first = Extract(new FeatureExtractor(Blobs.Pretrained(), FeatureCache.InFile(folder["features"])), images);
        FeatureCache again = FeatureCache.InFile(folder["features"]);
        Assert.Equal(5, again.Count);
        Assert.Equal(first, Extract(new FeatureExtractor(Blobs.Pretrained(), again), images));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_costs_no_features_and_is_tried_again()
    {
        using TemporaryFolder folder = new();
        ByteDataset images = Blobs.Images(5);
        FeatureCache cache = FeatureCache.InFile(folder["sub/features"]);
        string obstacle = folder.Write("sub", "a file where a folder is needed"u8);

        float[] features = Extract(new FeatureExtractor(Blobs.Pretrained(), cache), images);

        Assert.Equal(Extract(new FeatureExtractor(Blobs.Pretrained()), images), features);
        Assert.Contains("features' could not be written", cache.SaveFailure, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(cache.Save);
        File.Delete(obstacle);
        Extract(new FeatureExtractor(Blobs.Pretrained(), cache), images);
        Assert.Null(cache.SaveFailure);
        Assert.Equal(5, FeatureCache.InFile(folder["sub/features"]).Count);
    }

    [Fact]
    public void A_training_whose_cache_cannot_be_written_ends_with_a_warning()
    {
        using TemporaryFolder folder = new();
        FeatureCache cache = FeatureCache.InFile(folder["sub/features"]);
        folder.Write("sub", "a file where a folder is needed"u8);

        TransferLearningResult result = TransferLearner.Train(
            Blobs.Pretrained(), Blobs.Images(12),
            new TransferLearningOptions { Cache = cache, Training = new TrainingOptions { Epochs = 2 } });

        Assert.Contains(
            "could not be cached", Assert.Single(result.Warnings, static warning => warning.Contains("features", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_cache_counts_as_empty_and_another_file_is_not_overwritten()
    {
        using TemporaryFolder folder = new();
        Extract(new FeatureExtractor(Blobs.Pretrained(), FeatureCache.InFile(folder["features"])), Blobs.Images(2));
        byte[] file = File.ReadAllBytes(folder["features"]);
        for (int i = 8; i < file.Length; i += 7)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 1;
            Assert.Equal(0, FeatureCache.InFile(folder.Write("damaged", damaged)).Count);
        }

        string other = folder.Write("other", "something dear"u8);
        Assert.Throws<ModelFormatException>(() => FeatureCache.InFile(other));
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new FeatureExtractor(Blobs.Pretrained()).Extract(Blobs.Images(), cancellationToken: source.Token));
    }

    private static float[] Extract(FeatureExtractor extractor, Dataset images) =>
        extractor.Extract(images, cancellationToken: TestContext.Current.CancellationToken).AllInputs();
}
