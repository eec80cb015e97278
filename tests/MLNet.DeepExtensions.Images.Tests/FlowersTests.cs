using Microsoft.ML;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.TransferLearning;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

/// <summary>SqueezeNet on photographs of flowers, as JPEG files of the quality that cameras write.</summary>
public sealed class FlowersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flowers-");

    // Chance is 0.2; scikit-learn's logistic regression on the features of the PNG files reaches 0.8 with six times as many.
    [Fact]
    public void Five_photographs_a_class_are_enough_to_tell_most_others()
    {
        Backbone backbone = Backbone.FromOnnx(
            Path.Combine(RepositoryFiles.SharedData("backbones/squeezenet-1.1"), "model.onnx"), ImagePreprocessing.Caffe);
        (string train, string test) = (Path.Combine(_folder.FullName, "train"), Path.Combine(_folder.FullName, "test"));
        foreach (string name in (ReadOnlySpan<string>)["roses", "sunflowers"])
        {
            string[] files = [.. Directory.GetFiles(Path.Combine(RepositoryFiles.SharedData("flowers"), name), "*.png")
                .Order(StringComparer.Ordinal)];
            CopyAsJpeg(files.Where(static (_, i) => i % 8 == 0), Path.Combine(train, name));
            CopyAsJpeg(files.Where(static (_, i) => i % 8 == 1), Path.Combine(test, name));
        }

        MLContext mlContext = new(seed: 1);
        TransferLearningTrainer.Options options = new() { Backbone = backbone };
        NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers.TransferLearning(options)
            .Fit(ImageFolder.Load(mlContext, train));

        Assert.InRange(
            mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(ImageFolder.Load(mlContext, test))).MicroAccuracy, 0.8,
            1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void CopyAsJpeg(IEnumerable<string> files, string folder)
    {
        _ = Directory.CreateDirectory(folder);
        foreach (string file in files)
        {
            DecodedImage image = ImageDecoders.Default.Decode(File.ReadAllBytes(file));
            string copy = Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(file), ".jpg"));
            File.WriteAllBytes(copy, TestImages.Encode(image, SKEncodedImageFormat.Jpeg, quality: 90));
        }
    }
}
