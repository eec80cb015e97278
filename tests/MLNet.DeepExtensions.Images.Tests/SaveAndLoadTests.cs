using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Tests;

namespace MLNet.DeepExtensions.Images.Tests;

public sealed class SaveAndLoadTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly JpegFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_loads_in_another_process_and_predicts_the_same_bits_from_jpeg_files(bool throughImages)
    {
        IDataView paths = ImageFolder.Load(_mlContext, _folder.Path);
        TransferLearningTrainer.Options options = new()
        {
            Backbone = JpegFolder.Pretrained,
            Epochs = 5,
            FeatureColumnName = throughImages ? "Image" : "ImagePath",
        };
        IEstimator<ITransformer> trainer = _mlContext.MulticlassClassification.Trainers.TransferLearning(options);
        IEstimator<ITransformer> pipeline = throughImages
            ? _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath").Append(trainer)
            : trainer;
        ITransformer model = pipeline.Fit(paths);
        (string modelPath, string outputPath) = (Path.Combine(_folder.Path, "model.zip"), Path.Combine(_folder.Path, "predictions.txt"));
        _mlContext.Model.Save(model, paths.Schema, modelPath);

        OtherProcess.Run(modelPath, _folder.Path, outputPath);

        Assert.Equal(OtherProcess.Predict(_mlContext, model, _folder.Path), File.ReadAllLines(outputPath));
    }

    [Fact]
    public void A_loaded_model_becomes_the_real_transformer_again_on_images_too()
    {
        IDataView paths = ImageFolder.Load(_mlContext, _folder.Path);
        IDataView anySize = _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath").Fit(paths).Transform(paths);
        IDataView images = _mlContext.Transforms.ResizeImages("Image", imageWidth: 9, imageHeight: 7).Fit(anySize).Transform(anySize);
        NetworkPredictionTransformer model = _mlContext.MulticlassClassification.Trainers
            .TransferLearning(
                new TransferLearningTrainer.Options { Backbone = JpegFolder.Pretrained, Epochs = 5, FeatureColumnName = "Image" })
                    .Fit(images);
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, images.Schema, stream);
        stream.Position = 0;

        NetworkPredictionTransformer restored = new MLContext().Model.Load(stream, out _).AsNetworkModel(_mlContext).FindNetwork()!;

        Assert.Equal(model.FeatureColumnType, restored.FeatureColumnType);
        Assert.Equal(model.Transform(images).GetColumn<float[]>("Score"), restored.Transform(images).GetColumn<float[]>("Score"));
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => restored.Transform(anySize));
        Assert.Contains("an image of 7x9 pixels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plainly_loaded_model_predicts_from_ml_net_s_images_of_any_size(bool isConvolutional)
    {
        IDataView paths = ImageFolder.Load(_mlContext, _folder.Path);
        IDataView images = _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Key", "Label")).Fit(paths).Transform(paths);
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _mlContext.MulticlassClassification.Trainers;
        ITransformer model = isConvolutional
            ? trainers.ConvolutionalNetwork(new ConvolutionalNetworkTrainer.Options
            {
                LabelColumnName = "Key",
                FeatureColumnName = "Image",
                ImageShape = [8, 8, 3],
                Filters = [4],
                HiddenLayers = [4],
                Epochs = 2,
            }).Fit(images)
            : trainers.TransferLearning(
                new TransferLearningTrainer.Options { Backbone = JpegFolder.Pretrained, Epochs = 5, FeatureColumnName = "Image" })
                    .Fit(images);
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, images.Schema, stream);
        stream.Position = 0;
        MLContext elsewhere = new();
        ITransformer loaded = elsewhere.Model.Load(stream, out _);

        EstimatorWorkout.SameValues(model.Transform(images), loaded.Transform(images));
        using PredictionEngine<ImageInMemory, OtherProcess.Prediction> engine =
            _mlContext.Model.CreatePredictionEngine<ImageInMemory, OtherProcess.Prediction>(model);
        using PredictionEngine<ImageInMemory, OtherProcess.Prediction> loadedEngine =
            elsewhere.Model.CreatePredictionEngine<ImageInMemory, OtherProcess.Prediction>(loaded);
        foreach ((int height, int width) in (ReadOnlySpan<(int, int)>)[(16, 20), (5, 30), (200, 100)])
        {
            byte[] pixels = TestImages.Gradient(height, width).WithChannels(4).Pixels;
            using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
            Assert.Equal(
                engine.Predict(new ImageInMemory { Image = image }).Score, loadedEngine.Predict(new ImageInMemory { Image = image }).Score);
        }

        Assert.Contains(
            "cannot be read", Assert.ThrowsAny<Exception>(() => loadedEngine.Predict(new ImageInMemory())).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class ImageInMemory
    {
        // The size is what the attribute wants to be told, and no bound: without one it throws.
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}

/// <summary>
/// What another process does: it loads a model and predicts, with ML.NET's own calls alone and nothing of this package named.
/// </summary>
public class OtherProcess
{
    private const string ModelVariable = "MODEL_PATH";
    private const string ImagesVariable = "IMAGES_PATH";
    private const string OutputVariable = "OUTPUT_PATH";

    [Fact(Explicit = true)]
    public void Loads_and_predicts()
    {
        MLContext mlContext = new();
        ITransformer model = mlContext.Model.Load(Environment.GetEnvironmentVariable(ModelVariable)!, out _);
        File.WriteAllLines(
            Environment.GetEnvironmentVariable(OutputVariable)!,
            Predict(mlContext, model, Environment.GetEnvironmentVariable(ImagesVariable)!));
    }

    internal static string[] Predict(MLContext mlContext, ITransformer model, string folder)
    {
        using PredictionEngine<ImageFile, Prediction> engine = mlContext.Model.CreatePredictionEngine<ImageFile, Prediction>(model);
        return
        [
            .. Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => engine.Predict(new ImageFile { ImagePath = path }).Score)
                .Select(scores => string.Join(' ', scores.Select(static score => score.ToString("R", CultureInfo.InvariantCulture)))),
        ];
    }

    internal static void Run(string modelPath, string imagesPath, string outputPath)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                typeof(OtherProcess).Assembly.Location, "-explicit", "only", "-method",
                $"{typeof(OtherProcess).FullName}.{nameof(Loads_and_predicts)}",
            },
            RedirectStandardOutput = true,
        };
        start.Environment[ModelVariable] = modelPath;
        start.Environment[ImagesVariable] = imagesPath;
        start.Environment[OutputVariable] = outputPath;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private sealed class ImageFile
    {
        public string ImagePath { get; set; } = "";
    }

    internal sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
