using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;
using MLNet.DeepExtensions.Tests;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

public sealed class MLImageColumnTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly JpegFolder _folder = new();

    [Fact]
    public void A_column_of_ml_net_s_images_gives_the_network_that_the_paths_give()
    {
        IDataView paths = ImageFolder.Load(_mlContext, _folder.Path);
        IDataView images = _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath").Fit(paths).Transform(paths);

        float[][] fromPaths = [.. Fit(paths, "ImagePath").Transform(paths).GetColumn<float[]>("Score")];
        float[][] fromImages = [.. Fit(images, "Image").Transform(images).GetColumn<float[]>("Score")];

        Assert.Equal(fromPaths, fromImages);
        Assert.Equal(1.0, _mlContext.MulticlassClassification.EvaluateTextLabels(Fit(images, "Image").Transform(images)).MicroAccuracy);
    }

    [Fact]
    public void The_trainer_passes_the_workout_on_images_of_any_size_and_of_one_size()
    {
        IDataView images = LoadedImages();
        IDataView resized = _mlContext.Transforms.ResizeImages("Image", imageWidth: 9, imageHeight: 7).Fit(images).Transform(images);
        TransferLearningTrainer trainer = Trainer("Image");

        EstimatorWorkout.Run(_mlContext, trainer, images, Without(images, "Image"), Wrong(images));
        EstimatorWorkout.Run(_mlContext, trainer, resized, Without(resized, "Image"), Wrong(resized));
    }

    [Fact]
    public void A_convolutional_trainer_takes_ml_net_s_images_in_their_own_size_or_in_one_that_is_given()
    {
        IDataView images = LoadedImages();
        IDataView resized = _mlContext.Transforms.ResizeImages("Image", imageWidth: 9, imageHeight: 7).Fit(images).Transform(images);
        ConvolutionalNetworkTrainer.Options options = new()
        {
            LabelColumnName = "Key",
            FeatureColumnName = "Image",
            Filters = [4],
            HiddenLayers = [4],
            Epochs = 2,
        };
        IEstimator<ITransformer> Trainer(TensorShape? shape) =>
            _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(options with { ImageShape = shape });

        EstimatorWorkout.Run(_mlContext, Trainer(null), resized, Without(resized, "Image"));
        EstimatorWorkout.Run(_mlContext, Trainer([8, 8, 1]), images, Without(images, "Image"));
        Assert.Contains(
            "ImageShape = [height, width, channels]",
            Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(null).Fit(images)).Message, StringComparison.Ordinal);
        Assert.Equal([7, 9, 3], Trainer(null).Fit(resized).FindNetwork()!.Model.Network.Network.InputShape.Dimensions);
    }

    [Fact]
    public void A_prediction_engine_takes_an_image_from_memory_whatever_its_pixel_format()
    {
        IDataView images = LoadedImages();
        using PredictionEngine<ImageInMemory, ImagePrediction> engine =
            _mlContext.Model.CreatePredictionEngine<ImageInMemory, ImagePrediction>(Fit(images, "Image"));
        DecodedImage pixels = TestImages.Gradient(height: 16, width: 20).WithChannels(4);
        byte[] swapped = [.. pixels.Pixels];
        for (int i = 0; i < swapped.Length; i += 4)
        {
            (swapped[i], swapped[i + 2]) = (swapped[i + 2], swapped[i]);
        }

        using MLImage rgba = MLImage.CreateFromPixels(20, 16, MLPixelFormat.Rgba32, pixels.Pixels);
        using MLImage bgra = MLImage.CreateFromPixels(20, 16, MLPixelFormat.Bgra32, swapped);
        float[] expected = engine.Predict(new ImageInMemory { Image = rgba }).Score;

        Assert.Equal(expected, engine.Predict(new ImageInMemory { Image = bgra }).Score);
        Assert.Contains(
            "'Image' cannot be read: the image is missing",
            Assert.Throws<InvalidOperationException>(() => engine.Predict(new ImageInMemory())).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IDataView LoadedImages()
    {
        IDataView paths = ImageFolder.Load(_mlContext, _folder.Path);
        return _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Key", "Label")).Fit(paths).Transform(paths);
    }

    private IDataView Without(IDataView data, string column) => _mlContext.Transforms.DropColumns(column).Fit(data).Transform(data);

    private IDataView Wrong(IDataView data) => _mlContext.Transforms.CopyColumns("Image", "Key").Fit(data).Transform(data);

    private TransferLearningTrainer Trainer(string column) => _mlContext.MulticlassClassification.Trainers.TransferLearning(
        new TransferLearningTrainer.Options { Backbone = JpegFolder.Pretrained, FeatureColumnName = column, Epochs = 40, Seed = 1 });

    private NetworkPredictionTransformer Fit(IDataView data, string column) => Trainer(column).Fit(data);

    private sealed class ImageInMemory
    {
        [ImageType(16, 20)]
        public MLImage? Image { get; set; }
    }

    private sealed class ImagePrediction
    {
        public float[] Score { get; set; } = [];
    }
}
