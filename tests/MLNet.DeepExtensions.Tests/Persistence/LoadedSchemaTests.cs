using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Persistence;

/// <summary>The schema of a model that <c>mlContext.Model.Load</c> gives, without a call to this package, is the original's.</summary>
public class LoadedSchemaTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(300)]
    public void Slots_of_Score_have_the_names_of_any_number_of_text_classes(int classes)
    {
        IDataView data = TestData.View(_mlContext, 2 * classes, classes);
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick("Label"))).Fit(data);

        string[] names = SlotNames(model.Transform(data));
        Assert.Equal(classes, names.Length);
        Assert.Equal(names, SlotNames(Loaded(model, data).Transform(data)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void Slots_of_class_numbers_and_of_several_values_have_no_names(int classes)
    {
        IDataView data = TestData.View(_mlContext, 60, classes);
        ITransformer numbers = _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick("Number")).Fit(data);
        ITransformer values = _mlContext.Regression.Trainers.FullyConnectedNetwork(Quick("Values")).Fit(data);

        Assert.Empty(SlotNames(Loaded(numbers, data).Transform(data)));
        Assert.Empty(SlotNames(Loaded(values, data).Transform(data)));
    }

    [Fact]
    public void Every_annotation_of_a_multiclass_model_is_there()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick("Label"))).Fit(data);
        DataViewSchema expected = model.Transform(data).Schema;
        DataViewSchema actual = Loaded(model, data).Transform(data).Schema;

        Assert.All((string[])["PredictedLabel", "Score"], name => Assert.Equal(Annotations(expected[name]), Annotations(actual[name])));
    }

    [Fact]
    public void Features_of_another_size_are_refused_before_any_row_is_read()
    {
        IDataView data = TestData.View(_mlContext);
        IDataView bytes = _mlContext.Data.LoadFromEnumerable(
            TestData.Points(30).Select(static point => new ThreeBytes { Number = point.Number }));
        ITransformer floats = Loaded(_mlContext.Regression.Trainers.FullyConnectedNetwork(Quick("Value")).Fit(data), data);
        ITransformer ofBytes = Loaded(
            _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick("Number")).Fit(bytes), bytes);

        string error = Assert.Throws<ArgumentOutOfRangeException>(
            () => floats.GetOutputSchema(_mlContext.Data.LoadFromEnumerable([new Five()]).Schema)).Message;
        Assert.Contains("'Features': expected Vector<Single, 4>, got Vector<Single, 5>", error);
        error = Assert.Throws<ArgumentOutOfRangeException>(
            () => ofBytes.GetOutputSchema(_mlContext.Data.LoadFromEnumerable([new FiveBytes()]).Schema)).Message;
        Assert.Contains("'Features as Single': expected Vector<Single, 3>, got Vector<Single, 5>", error);
        Assert.Equal(30, ofBytes.Transform(bytes).GetColumn<float[]>("Score").Count());
    }

    /// <summary>With columns of the names that are added already in the data, as ML.NET's own trainers leave it.</summary>
    [Fact]
    public void Columns_stand_where_MLNETs_own_trainers_put_them()
    {
        IDataView table = _mlContext.Data.LoadFromEnumerable(TestData.Points(60).Select(static point => new Crowded
        {
            Features = point.Features,
            Label = point.Label,
            Flag = point.Flag,
            Value = point.Value,
        }));
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(table).Transform(table);

        SameColumns(
            _mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(),
            _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick("Label")));
        SameColumns(
            _mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag"),
            _mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(Quick("Flag")));
        SameColumns(_mlContext.Regression.Trainers.Sdca("Value"), _mlContext.Regression.Trainers.FullyConnectedNetwork(Quick("Value")));

        void SameColumns(IEstimator<ITransformer> stock, IEstimator<ITransformer> own)
        {
            string[] expected = Columns(stock.Fit(data).Transform(data));
            ITransformer model = own.Fit(data);
            IDataView scored = model.Transform(data);
            Assert.Equal(expected, Columns(scored));
            Assert.Equal(expected, Columns(Loaded(model, data).Transform(data)));

            // The columns passed on keep their values, whether they are hidden or stand behind one that was put in.
            Assert.Equal(Enumerable.Repeat(7f, 60), scored.GetColumn<float>("After"));
            Assert.Equal(data.GetColumn<bool>("Flag"), scored.GetColumn<bool>("Flag"));
            using PredictionEngine<Crowded, After> engine = _mlContext.Model.CreatePredictionEngine<Crowded, After>(model);
            Assert.Equal(7f, engine.Predict(new Crowded()).Value);
        }
    }

    private static FullyConnectedNetworkTrainer.Options Quick(string label) =>
        new() { LabelColumnName = label, Epochs = 1, HiddenLayers = [4] };

    private static string[] Columns(IDataView data) =>
        [.. data.Schema.Select(static column => $"{column.Name} {column.Type} {column.IsHidden}")];

    private static (string Name, DataViewType Type)[] Annotations(DataViewSchema.Column column) =>
        [.. column.Annotations.Schema.Select(static annotation => (annotation.Name, annotation.Type))
            .OrderBy(static pair => pair.Name, StringComparer.Ordinal)];

    private static string[] SlotNames(IDataView scored)
    {
        if (!scored.Schema["Score"].HasSlotNames())
        {
            return [];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(static name => name.ToString())];
    }

    private ITransformer Loaded(ITransformer model, IDataView data)
    {
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Five
    {
        [VectorType(5)]
        public float[] Features { get; set; } = new float[5];
    }

    private sealed class FiveBytes
    {
        [VectorType(5)]
        public byte[] Features { get; set; } = new byte[5];
    }

    private sealed class ThreeBytes
    {
        [VectorType(3)]
        public byte[] Features { get; set; } = new byte[3];

        public float Number { get; set; }
    }

    private sealed class After
    {
        [ColumnName("After")]
        public float Value { get; set; }
    }

    private sealed class Crowded
    {
        public float Score { get; set; }

        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];

        public string PredictedLabel { get; set; } = "x";

        public string Label { get; set; } = "";

        public bool Flag { get; set; }

        public float Value { get; set; }

        public int Probability { get; set; }

        public float After { get; set; } = 7;
    }
}
