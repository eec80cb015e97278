using FlowerClassifierSample;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Images.Tests;

public sealed class FlowerClassifierTests : IDisposable
{
    private readonly JpegFolder _images = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flower-classifier-");

    [Fact]
    public void The_model_is_saved_and_tells_the_classes_of_a_folder_by_their_names()
    {
        MLContext mlContext = new(seed: 1);
        IDataView images = FlowerClassifier.LoadImagesFromFolder(mlContext, _images.Path);
        ITransformer model = FlowerClassifier.RetrainModel(
            mlContext, images, JpegFolder.Pretrained, Path.Combine(_folder.FullName, "features"));
        Assert.Equal(1, FlowerClassifier.Evaluate(mlContext, model, images).MicroAccuracy);

        FlowerClassifier.ModelPath = Path.Combine(_folder.FullName, "flowers.mlnet");
        FlowerClassifier.SaveModel(mlContext, model, images, FlowerClassifier.ModelPath);
        FlowerClassifier.ModelInput image = new() { ImagePath = Directory.GetFiles(Path.Combine(_images.Path, "light"))[0] };
        Assert.Equal("light", FlowerClassifier.Predict(image).PredictedLabel);
        IReadOnlyList<(string Label, float Probability)> labels = FlowerClassifier.PredictAllLabels(image);
        Assert.Equal(["light", "dark"], labels.Select(static pair => pair.Label));
        Assert.Equal(1, labels.Sum(static pair => pair.Probability), 1e-5);
    }

    public void Dispose()
    {
        _images.Dispose();
        _folder.Delete(recursive: true);
    }
}
