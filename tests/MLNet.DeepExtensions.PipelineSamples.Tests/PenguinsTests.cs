using Microsoft.ML;
using PenguinsSample;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public sealed class PenguinsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_model_tells_species_apart_is_saved_and_predicts_with_the_names()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = Penguins.LoadIDataViewFromFile(mlContext, Path.Combine(AppContext.BaseDirectory, "data", "penguins.csv"));
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
        ITransformer model = Penguins.RetrainModel(mlContext, split.TrainSet);
        Assert.InRange(Penguins.Evaluate(mlContext, model, split.TestSet).MicroAccuracy, 0.95, 1);

        // The bill is what the three species differ in most.
        Assert.StartsWith("Bill", Penguins.FeatureImportance(mlContext, model, split.TestSet)[0].Feature, StringComparison.Ordinal);

        Penguins.ModelPath = _folder.PathOf("penguins.mlnet");
        Penguins.SaveModel(mlContext, model, data, Penguins.ModelPath);
        Penguins.ModelInput penguin = new()
        {
            Island = "Biscoe",
            BillLength = 46.1f,
            BillDepth = 13.2f,
            FlipperLength = 211,
            BodyMass = 4500
        };
        KeyValuePair<string, float>[] labels = [.. Penguins.PredictAllLabels(penguin)];
        Assert.Equal("Gentoo", labels[0].Key);
        Assert.Equal(1, labels.Sum(static pair => pair.Value), 1e-5);
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], labels.Select(static pair => pair.Key).Order());
    }

    public void Dispose() => _folder.Dispose();
}
