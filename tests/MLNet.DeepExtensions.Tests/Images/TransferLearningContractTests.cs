using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Images;

public sealed class TransferLearningContractTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TestImages _images = new();

    [Theory]
    [InlineData(nameof(TestImages.Row.ImagePath))]
    [InlineData(nameof(TestImages.Row.Content))]
    [InlineData(nameof(TestImages.Row.Pixels))]
    [InlineData(nameof(TestImages.Row.Planes))]
    public void The_trainer_passes_the_workout_for_each_kind_of_image_column(string column)
    {
        IDataView data = TestImages.Rows(_mlContext, _images);

        TransferLearningTrainer trainer = Trainer(new() { Backbone = TestImages.Pretrained, FeatureColumnName = column });
        EstimatorWorkout.Run(_mlContext, trainer, data, Without(data, column), Wrong(data, column));
    }

    [Theory]
    [InlineData("Key")]
    [InlineData("Number")]
    [InlineData("NumberKey")]
    public void The_trainer_passes_the_workout_for_each_kind_of_label(string label)
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        data = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Label")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("NumberKey", "Number")).Fit(data).Transform(data);

        EstimatorWorkout.Run(
            _mlContext, Trainer(new() { Backbone = TestImages.Pretrained, LabelColumnName = label }), data, Without(data, "ImagePath"));
    }

    [Fact]
    public void A_convolutional_trainer_passes_the_workout_on_images_that_are_yet_to_be_decoded()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        ConvolutionalNetworkTrainer.Options onPaths = new()
        {
            LabelColumnName = "Number",
            FeatureColumnName = "ImagePath",
            ImageShape = [6, 6, 1],
            Filters = [4],
            HiddenLayers = [4],
            Epochs = 1,
        };
        ConvolutionalNetworkTrainer.Options onContents = onPaths with { FeatureColumnName = "Content" };

        EstimatorWorkout.Run(
            _mlContext, _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(onPaths), data, Without(data, "ImagePath"));
        EstimatorWorkout.Run(_mlContext, _mlContext.Regression.Trainers.ConvolutionalNetwork(onContents), data, Without(data, "Content"));
    }

    [Fact]
    public void The_trainer_passes_the_workout_with_a_head_of_ones_own_fine_tuning_and_augmentation()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        TransferLearningTrainer.Options options = new()
        {
            Backbone = TestImages.Pretrained,
            Network = b =>
                b.Dense(6, Kernels.Activation.ReLU).Dropout(0.1f),
            Epochs = 3,
            FineTune = 1,
            FineTuneEpochs = 2,
            Augmentation = [new Networks.Augmentation.HorizontalFlip()],
            AugmentedCopies = 1,
        };

        EstimatorWorkout.Run(_mlContext, Trainer(options), data, Without(data, "ImagePath"));
    }

    public void Dispose() => _images.Dispose();

    private TransferLearningTrainer Trainer(TransferLearningTrainer.Options options) =>
        _mlContext.MulticlassClassification.Trainers.TransferLearning(options with { Epochs = options.Epochs ?? 4 });

    private IDataView Without(IDataView data, string column) => _mlContext.Transforms.DropColumns(column).Fit(data).Transform(data);

    /// <summary>A number in the place of the image.</summary>
    private IDataView Wrong(IDataView data, string column) => _mlContext.Transforms.CopyColumns(column, "Number").Fit(data).Transform(data);
}
