using Microsoft.ML;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Tests.Persistence;

public sealed class SaveAsOnnxTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_fitted_pipeline_is_written_with_normalisation_and_class_names_and_predicts_the_same()
    {
        MLContext mlContext = new(seed: 1);
        ITransformer model = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { Epochs = 3 }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(TestData.View(mlContext));

        model.SaveAsOnnx(_path);

        TrainedNetwork original = model.FindNetwork()!.Model.Network;
        TrainedNetwork read = OnnxImporter.Read(_path);
        float[] input = TestData.Points(1)[0].Features;
        Assert.Equal(original.ClassNames!, read.ClassNames!);
        Assert.Equal(original.Predict(input), read.Predict(input), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void A_model_without_a_network_is_refused()
    {
        MLContext mlContext = new(seed: 1);
        ITransformer model = mlContext.Transforms.CopyColumns("Copy", "Features").Fit(TestData.View(mlContext));

        ArgumentException error = Assert.Throws<ArgumentException>(() => model.SaveAsOnnx(_path));

        Assert.Contains("AsNetworkModel", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_path));
    }
}
