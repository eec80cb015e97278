using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>Keys number classes in the order in which the mapping was told them; two data views may differ in that.</summary>
public class ClassNameTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Validation_data_may_have_keys_in_another_order()
    {
        IDataView training = Keyed(TestData.Points(90), "class 0", "class 1", "class 2");
        TestData.Point[] held = TestData.Points(60, seed: 2);

        NetworkPredictionTransformer expected = Trainer().Fit(training, Keyed(held, "class 0", "class 1", "class 2"));
        NetworkPredictionTransformer actual = Trainer().Fit(training, Keyed(held, "class 2", "class 0", "class 1"));

        Assert.True(expected.Model.History["valid_accuracy"][^1] > 0.9);
        Assert.Equal(expected.Model.History["valid_accuracy"], actual.Model.History["valid_accuracy"]);
    }

    [Fact]
    public void Validation_data_may_lack_a_class()
    {
        IDataView training = Keyed(TestData.Points(90), "class 0", "class 1", "class 2");
        TestData.Point[] held = [.. TestData.Points(60, seed: 2).Where(point => point.Label != "class 1")];

        NetworkPredictionTransformer model = Trainer().Fit(training, Keyed(held, "class 2", "class 0"));

        Assert.True(model.Model.History["valid_accuracy"][^1] > 0.9);
    }

    [Fact]
    public void A_training_goes_on_from_a_model_whose_keys_have_another_order()
    {
        TestData.Point[] points = TestData.Points(90);
        NetworkPredictionTransformer first = Trainer().Fit(Keyed(points, "class 0", "class 1", "class 2"));
        IDataView data = Keyed(points, "class 2", "class 0", "class 1");

        NetworkPredictionTransformer second = Trainer(first.Model, epochs: 1).Fit(data);

        Assert.True(second.Model.History["train_accuracy"][0] > 0.9);
        Assert.Equal(["class 2", "class 0", "class 1"], second.Model.ClassNames!);
        Assert.True(_mlContext.MulticlassClassification.Evaluate(second.Transform(data)).MicroAccuracy > 0.9);
    }

    [Fact]
    public void A_model_of_other_classes_is_told()
    {
        TestData.Point[] points = TestData.Points(90);
        NetworkPredictionTransformer first = Trainer().Fit(Keyed(points, "class 0", "class 1", "class 2"));
        foreach (TestData.Point point in points)
        {
            point.Label = point.Label == "class 1" ? "class one" : point.Label;
        }

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Trainer(first.Model, epochs: 1).Fit(Keyed(points, "class 0", "class one", "class 2")));

        Assert.Contains("only InitialModel has 'class 1'; only the data has 'class one'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_a_model_lacks_is_named()
    {
        TestData.Point[] points = TestData.Points(90);
        NetworkPredictionTransformer first = Trainer(epochs: 1).Fit(Keyed(points, "class 0", "class 1", "class 2"));

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Trainer(first.Model, epochs: 1).Fit(Keyed(points, "class 0", "class 1", "class 2", "class 3")));

        Assert.Contains("only the data has 'class 3'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Targets.Classes", error.Message, StringComparison.Ordinal);
        Assert.Contains("MapValueToKey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error.Message, StringComparison.Ordinal);
    }

    private FullyConnectedNetworkTrainer Trainer(NetworkModel? initial = null, int epochs = 30) =>
        _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options
        {
            Epochs = epochs,
            InitialModel = initial,
            ValidationFraction = 0,
            EarlyStopping = false,
            Threads = 1,
            Seed = 1,
        });

    private IDataView Keyed(TestData.Point[] points, params string[] order)
    {
        IDataView view = _mlContext.Data.LoadFromEnumerable(points);
        IDataView keys = _mlContext.Data.LoadFromEnumerable(order.Select(name => new KeyRow { Name = name }));
        return _mlContext.Transforms.Conversion.MapValueToKey(
            "Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, keyData: keys).Fit(view).Transform(view);
    }

    private sealed class KeyRow
    {
        public string Name { get; set; } = "";
    }
}
