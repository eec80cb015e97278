using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.AutoML.Tests;

public class SweepTests
{
    [Fact]
    public void The_first_trial_is_the_defaults_and_every_corner_of_the_space_is_valid()
    {
        SearchSpace<FullyConnectedNetworkSweep> space = new();
        FullyConnectedNetworkSweep first = space.SampleFromFeatureSpace(space.Default);
        FullyConnectedNetworkTrainer.Options options = first.ApplyTo(new() { Epochs = 7 });

        Assert.Equal([128, 64], options.HiddenLayers);
        Assert.Equal((7, 0f, false), (options.Epochs, options.Dropout, options.BatchNormalization));
        Assert.Equal(3e-3f, options.Optimizer!.LearningRate, 1e-7f);
        foreach (double corner in new[] { 0.0, 1.0 })
        {
            double[] point = [.. Enumerable.Repeat(corner, space.FeatureSpaceDim)];
            space.SampleFromFeatureSpace(point).ApplyTo(new()).Validate();
        }
    }

    [Fact]
    public void Layers_halve_and_filters_double()
    {
        Assert.Equal([32, 16, 8, 8], new FullyConnectedNetworkSweep { Layers = 4, Units = 32 }.ApplyTo(new()).HiddenLayers);
        ConvolutionalNetworkTrainer.Options options = new ConvolutionalNetworkSweep
        {
            Blocks = 3,
            Filters = 16,
            Units = 64,
            Dropout = 0.25
        }.ApplyTo(new());
        Assert.Equal([16, 32, 64], options.Filters);
        Assert.Equal([64], options.HiddenLayers);
        Assert.Equal(0.25f, options.Dropout);
        SearchSpace<ConvolutionalNetworkSweep> space = new();
        ConvolutionalNetworkSweep first = space.SampleFromFeatureSpace(space.Default);
        Assert.Equal((2, 32, 128, true), (first.Blocks, first.Filters, first.Units, first.BatchNormalization));
        space.SampleFromFeatureSpace([.. Enumerable.Repeat(1.0, space.FeatureSpaceDim)]).ApplyTo(new()).Validate();
    }

    [Fact]
    public void Options_that_a_sweep_makes_itself_are_refused()
    {
        AutoCatalog catalog = new MLContext().Auto();

        Assert.Equal("Network", Refused(new() { Network = static b => b.Dense(4) }));
        Assert.Equal("Optimizer", Refused(new() { Optimizer = new Adam() }));
        Assert.Equal("Epochs", Refused(new() { Epochs = 0 }));

        string? Refused(FullyConnectedNetworkTrainer.Options options) =>
            Assert.Throws<ArgumentException>(() => catalog.FullyConnectedNetwork(NetworkTask.MulticlassClassification, options)).ParamName;
    }

    [Fact]
    public async Task An_experiment_sweeps_the_trainer_and_gives_its_best_model()
    {
        MLContext mlContext = new(seed: 1);
        Random random = new(3);
        IDataView data = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(_ => Row.At(random)).ToArray());
        DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(data, 0.3, seed: 1);
        SweepablePipeline pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Auto()
                .FullyConnectedNetwork(NetworkTask.MulticlassClassification, new() { Epochs = 10, Seed = 1, Threads = 1 }));
        AutoMLExperiment experiment = mlContext.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetDataset(split.TrainSet, split.TestSet)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MacroAccuracy, labelColumn: "Label")
            .SetMaxModelToExplore(3);

        TrialResult best = await experiment.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(best.Metric > 0.9, $"The best macro-accuracy is {best.Metric}.");
        Assert.NotNull(best.Model.FindNetwork());
        Assert.Equal(300, best.Model.Transform(data).GetColumn<uint>("PredictedLabel").Count());
    }

    /// <summary>A point of the plane; its label is its side of a circle.</summary>
    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";

        public static Row At(Random random)
        {
            (float x, float y) = ((random.NextSingle() * 2) - 1, (random.NextSingle() * 2) - 1);
            return new Row { Features = [x, y], Label = (x * x) + (y * y) < 0.6f ? "inside" : "outside" };
        }
    }
}
