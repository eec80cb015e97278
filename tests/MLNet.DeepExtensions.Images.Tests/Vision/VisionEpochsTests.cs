using Microsoft.ML;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Vision;

namespace MLNet.DeepExtensions.Images.Tests.Vision;

public class VisionEpochsTests
{
    private static readonly VisionTransferLearningOptions s_options = new() { Backbone = VisionBackbone.MobilenetV2 };

    [Fact]
    public void Metrics_of_training_and_validation_make_an_epoch()
    {
        List<EpochRecord> logged = new();
        VisionEpochs epochs = new(s_options, Run(), logged.Add);

        epochs.OnMetrics(isValidation: false, loss: 0.7, accuracy: 0.5, learningRate: 0.01f);
        Assert.Empty(epochs.History.Epochs);
        epochs.OnMetrics(isValidation: true, loss: 0.9, accuracy: 0.4, learningRate: 0.01f);
        epochs.OnMetrics(isValidation: false, loss: 0.6, accuracy: 0.6, learningRate: 0.009f);
        epochs.OnMetrics(isValidation: true, loss: 0.8, accuracy: 0.5, learningRate: 0.01f);

        Assert.Equal([1, 2], epochs.History.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(["train_loss", "valid_loss", "train_accuracy", "valid_accuracy"], epochs.History.Names);
        Assert.Equal([0.9, 0.8], epochs.History["valid_loss"]);
        Assert.Equal([0.5, 0.6], epochs.History["train_accuracy"]);
        Assert.Equal(0.009f, epochs.History.Epochs[1].LearningRate);
        Assert.True(epochs.History.HigherIsBetter("valid_accuracy"));
        Assert.Equal(epochs.History.Epochs, logged);
    }

    [Theory]
    [InlineData(new[] { 0.9, 0.5, 0.7 }, 2)]
    [InlineData(new[] { 0.9, 0.7, 0.5 }, 3)]
    [InlineData(new[] { 0.5, 0.5, 0.6 }, 1)]
    [InlineData(new[] { double.NaN, 0.8, double.NaN }, 2)]
    public void The_best_epoch_is_the_first_with_the_smallest_validation_loss(double[] losses, int best)
    {
        VisionEpochs epochs = new(s_options, Run(), static _ => { });
        foreach (double loss in losses)
        {
            epochs.OnMetrics(false, 0.1, 1, 0.01f);
            epochs.OnMetrics(true, loss, 1, 0.01f);
        }

        Assert.Equal(best, epochs.BestEpoch);
    }

    [Fact]
    public void Without_validation_the_last_epoch_is_kept()
    {
        VisionEpochs epochs = new(s_options, Run() with { Validation = null }, static _ => { });
        epochs.OnMetrics(false, 0.1, 1, 0.01f);
        epochs.OnMetrics(false, 0.2, 1, 0.01f);

        Assert.Equal(2, epochs.BestEpoch);
    }

    [Fact]
    public void Progress_counts_images_and_epochs()
    {
        Heard heard = new();
        VisionEpochs epochs = new(s_options with { Progress = heard }, Run(), static _ => { });
        epochs.OnImage();
        epochs.OnImage();
        epochs.OnMetrics(false, 0.1, 1, 0.01f);
        epochs.OnMetrics(true, 0.1, 1, 0.01f);

        Assert.Equal([1, 2, 2], heard.Reports.Select(report => report.ImagesDone));
        Assert.All(heard.Reports, report => Assert.Equal((12, 5, false), (report.Images, report.Epochs, report.IsRefit)));
        Assert.Equal([null, null, 1], heard.Reports.Select(report => report.Epoch?.Epoch));
    }

    [Fact]
    public void A_cancelled_training_ends_at_the_next_image_or_epoch()
    {
        using CancellationTokenSource source = new();
        VisionEpochs epochs = new(s_options with { CancellationToken = source.Token }, Run(), static _ => { });
        epochs.OnImage();
        epochs.OnMetrics(false, 0.1, 1, 0.01f);
        source.Cancel();

        Assert.Throws<OperationCanceledException>(epochs.OnImage);
        Assert.Throws<OperationCanceledException>(() => epochs.OnMetrics(true, 0.1, 1, 0.01f));
        Assert.Single(epochs.History.Epochs);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training()
    {
        VisionEpochs epochs = new(s_options, Run(), static _ => { });

        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => epochs.OnMetrics(false, double.NaN, 0, 5f));
        Assert.Contains("epoch 1", error.Message, StringComparison.Ordinal);
    }

    private static VisionRun Run()
    {
        MLContext context = new();
        IDataView none = context.Data.LoadFromEnumerable(Array.Empty<Nothing>());
        return new VisionRun
        {
            Context = context,
            Training = none,
            Validation = none,
            TrainingImages = 10,
            Images = 12,
            FeatureColumnName = "Image",
            Workspace = "",
            Backbone = VisionBackbone.MobilenetV2,
            LearningRate = 0.01f,
            Patience = 3,
            Epochs = 5,
            BatchSize = 10,
            StopsEarly = true,
        };
    }

    private sealed class Heard : IProgress<VisionProgress>
    {
        public List<VisionProgress> Reports { get; } = [];

        public void Report(VisionProgress value) => Reports.Add(value);
    }

    private sealed class Nothing
    {
        public float Value { get; set; }
    }
}
