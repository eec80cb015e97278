using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks.Augmentation;

namespace MLNet.DeepExtensions.Tests.Trainers;

public class TrainerOptionTests
{
    private const int NoSuchGpu = 97;
    private static readonly FullyConnectedNetworkTrainer.Options s_quick = new()
    {
        LabelColumnName = "Number",
        HiddenLayers = [8],
        Epochs = 1,
        Seed = 2
    };

    private static readonly ConvolutionalNetworkTrainer.Options s_images = new()
    {
        Filters = [4],
        HiddenLayers = [4],
        Epochs = 2,
        Seed = 2
    };

    [Fact]
    public void A_GPU_that_the_context_names_and_that_is_not_there_falls_back_to_the_CPU_with_a_warning()
    {
        MLContext mlContext = new(seed: 1) { GpuDeviceId = NoSuchGpu, FallbackToCpu = true };
        List<string> warnings = new();
        mlContext.Log += (_, line) =>
        {
            if (line.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(line.Message);
            }
        };

        NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick)
            .Fit(TestData.View(mlContext));

        MLContext plain = new(seed: 1);
        NetworkPredictionTransformer onCpu = plain.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick)
            .Fit(TestData.View(plain));
        Assert.Contains(warnings, static warning => warning.Contains("GpuDeviceId is 97", StringComparison.Ordinal));
        Assert.Equal(Scores(onCpu, TestData.View(plain)), Scores(model, TestData.View(mlContext)));
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_an_error_without_fallback()
    {
        MLContext mlContext = new(seed: 1) { GpuDeviceId = NoSuchGpu, FallbackToCpu = false };
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick).Fit(TestData.View(mlContext)));
        Assert.Contains("GpuDeviceId is 97", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_learned_nothing_says_so_in_the_log()
    {
        MLContext mlContext = new(seed: 1);
        List<string> log = new();
        mlContext.Log += (_, entry) => log.Add(entry.Message);
        _ = mlContext.Regression.Trainers.FullyConnectedNetwork(s_quick with
        {
            LabelColumnName = "Value",
            NormalizeLabels = false,
            Epochs = 8,
            EarlyStopping = false,
            Optimizer = new Networks.Adam { LearningRate = 1e-5f },
        }).Fit(TestData.View(mlContext));
        Assert.Single(log, message => message.Contains("Nothing was learned from the inputs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_callback_that_fails_at_the_end_is_told_in_the_log_once()
    {
        MLContext mlContext = new(seed: 1);
        List<string> log = new();
        mlContext.Log += (_, entry) => log.Add(entry.Message);
        _ = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_quick with { Callbacks = [new FailsAtTheEnd()] })
            .Fit(TestData.View(mlContext));
        Assert.Single(
            log, message =>
                message.Contains("FailsAtTheEnd failed", StringComparison.Ordinal)
                    && message.Contains("No space left", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_are_standardized_unless_they_are_left_as_they_are_and_the_loss_is_in_their_unit()
    {
        MLContext mlContext = new(seed: 1);
        double FirstLoss(bool? normalizes) => mlContext.Regression.Trainers
            .FullyConnectedNetwork(s_quick with { LabelColumnName = "Value", NormalizeLabels = normalizes })
            .Fit(TestData.View(mlContext)).Model.History.Epochs[0].Values["train_loss"];

        // The values are about 100, and their squares about 10,000, from which a network begins that learns them as they are; their
        // variance is some 50.
        Assert.InRange(FirstLoss(null), 1, 200);
        Assert.InRange(FirstLoss(false), 2_000, 20_000);
    }

    [Fact]
    public void The_pixel_order_tells_what_the_dimensions_do_not()
    {
        MLContext mlContext = new(seed: 1);
        SmallImage[] interleaved = Images();
        SmallImage[] planar = [.. interleaved.Select(static image => new SmallImage
        {
            Features = [.. Enumerable.Range(0, 8).Select(i => image.Features[(i % 4 * 2) + (i / 4)])], Label = image.Label,
        })];
        Assert.Equal(
            Train(mlContext, s_images with { PixelOrder = PixelOrder.Interleaved }, interleaved),
            Train(mlContext, s_images with { PixelOrder = PixelOrder.Planar }, planar));
    }

    [Fact]
    public void Augmentation_changes_what_is_learnt_and_the_same_seed_changes_it_in_the_same_way()
    {
        MLContext mlContext = new(seed: 1);
        ConvolutionalNetworkTrainer.Options plain = s_images with { PixelOrder = PixelOrder.Interleaved };
        ConvolutionalNetworkTrainer.Options augmented = plain with { Augmentation = [new HorizontalFlip(), new Shift(0.3f, 0.3f)] };
        float[] scores = Train(mlContext, augmented, Images());
        Assert.Equal(scores, Train(mlContext, augmented, Images()));
        Assert.NotEqual(scores, Train(mlContext, plain, Images()));
    }

    [Fact]
    public void Mixing_changes_what_is_learnt_and_is_refused_where_classes_have_weights()
    {
        MLContext mlContext = new(seed: 1);
        ConvolutionalNetworkTrainer.Options plain = s_images with { PixelOrder = PixelOrder.Interleaved };
        ConvolutionalNetworkTrainer.Options mixed = plain with { Mixing = new CutMix() };
        float[] scores = Train(mlContext, mixed, Images());
        Assert.Equal(scores, Train(mlContext, mixed, Images()));
        Assert.NotEqual(scores, Train(mlContext, plain, Images()));
        Assert.Contains("weights, which do not mix", Assert.Throws<ArgumentException>(
            () => Train(mlContext, mixed with { BalanceClasses = true }, Images())).Message, StringComparison.Ordinal);
        Assert.Contains("Alpha is -1", Assert.ThrowsAny<ArgumentException>(
            () => Train(mlContext, plain with { Mixing = new Mixup { Alpha = -1 } }, Images())).Message, StringComparison.Ordinal);
    }

    private static float[] Train(MLContext mlContext, ConvolutionalNetworkTrainer.Options options, SmallImage[] images)
    {
        IDataView data = mlContext.Data.LoadFromEnumerable(images);
        return Scores(mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(options).Fit(data), data);
    }

    private static float[] Scores(NetworkPredictionTransformer model, IDataView data) =>
        [.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(static score => score)];

    private static SmallImage[] Images()
    {
        Random random = new(4);
        return [.. Enumerable.Range(0, 40).Select(row => new SmallImage
        {
            Features = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle())], Label = row % 2,
        })];
    }

    private sealed class SmallImage
    {
        [VectorType(2, 2, 2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class FailsAtTheEnd : Networks.TrainingCallback
    {
        public override void OnTrainingEnd(Networks.TrainingState state) => throw new IOException("No space left.");
    }
}
