using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>Each error comes before training, and names the column (or the option), what was found and what is expected.</summary>
public class BadInputTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_missing_feature_is_told_with_its_row_and_slot()
    {
        TestData.Point[] points = TestData.Points(30);
        points[17].Features[2] = float.NaN;

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(View(points)), "'Features'", "missing value", "row 17", "slot 2");
    }

    [Fact]
    public void An_infinite_feature_is_told()
    {
        TestData.Point[] points = TestData.Points(30);
        points[3].Features[0] = float.PositiveInfinity;

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(View(points)), "'Features'", "row 3");
    }

    [Fact]
    public void A_missing_label_is_told()
    {
        TestData.Point[] points = TestData.Points(30);
        points[5].Number = float.NaN;

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(View(points)), "'Number'", "missing value", "row 5");
        Tells<InvalidOperationException>(() => Regression("Number").Fit(View(points)), "'Number'", "missing value", "row 5");
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(1.5f)]
    public void A_label_that_is_no_class_number_is_told(float label)
    {
        TestData.Point[] points = TestData.Points(30);
        points[5].Number = label;

        Tells<InvalidOperationException>(
            () => Multiclass("Number").Fit(View(points)), "'Number'", FormattableString.Invariant($"{label}"), "row 5", "0, 1, 2");
    }

    [Fact]
    public void A_key_that_the_label_lacks_is_told()
    {
        TestData.Point[] points = TestData.Points(30);
        IDataView all = View(points);
        IDataView some = _mlContext.Data.TakeRows(all, 2);
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(some).Transform(all);

        Tells<InvalidOperationException>(() => Multiclass("Label").Fit(keyed), "'Label'", "missing value", "row 2");
    }

    [Fact]
    public void A_single_class_is_told_by_its_name()
    {
        TestData.Point[] points = TestData.Points(30, classes: 1);

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(View(points)), "'Number'", "the same class", "'0'");
        Tells<InvalidOperationException>(() => Binary("Flag").Fit(View(points)), "'Flag'", "the same class", "'False'");
    }

    [Fact]
    public void Data_without_rows_are_told()
    {
        IDataView empty = _mlContext.Data.FilterRowsByColumn(View(TestData.Points(30)), "Number", lowerBound: 1000);

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(empty), "no rows", "'Features'", "'Number'");
    }

    [Fact]
    public void A_feature_column_of_variable_size_is_told()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 10).Select(static i => new Variable { Features = [1, 2], Label = i % 2 }));

        Tells<ArgumentOutOfRangeException>(() => Multiclass("Label").Fit(data), "'Features'", "known size");
    }

    [Fact]
    public void Columns_that_are_missing_or_of_a_wrong_type_are_told()
    {
        IDataView data = View(TestData.Points(30));

        Tells<ArgumentOutOfRangeException>(() => Multiclass("Nothing").Fit(data), "label column 'Nothing'");
        Tells<ArgumentOutOfRangeException>(() => Multiclass("Label").Fit(data), "'Label'", "String", "key");
        Tells<ArgumentOutOfRangeException>(() => Binary("Number").Fit(data), "'Number'", "Boolean");
        Tells<ArgumentOutOfRangeException>(() => Regression("Flag").Fit(data), "'Flag'", "Single");
        Tells<ArgumentOutOfRangeException>(
            () => Fit(new() { LabelColumnName = "Number", FeatureColumnName = "Nothing" }, data), "feature column 'Nothing'");
        Tells<ArgumentOutOfRangeException>(
            () => Fit(new() { LabelColumnName = "Number", ExampleWeightColumnName = "Label" }, data), "weight column 'Label'", "Single");
    }

    [Fact]
    public void A_negative_or_missing_weight_is_told()
    {
        TestData.Point[] points = TestData.Points(30);
        points[7].Weight = -1;

        Tells<InvalidOperationException>(
            () => Fit(new() { LabelColumnName = "Number", ExampleWeightColumnName = "Weight" }, View(points)), "'Weight'", "-1", "row 7");
    }

    [Fact]
    public void Validation_data_with_a_class_that_the_training_data_lack_are_told()
    {
        IDataView two = View(TestData.Points(30, classes: 2));
        IDataView three = View(TestData.Points(30, classes: 3));

        Tells<InvalidOperationException>(() => Multiclass("Number").Fit(two, three), "'Number'", "only the validation data has '2'");
    }

    [Fact]
    public void Scoring_data_of_another_size_are_told()
    {
        NetworkPredictionTransformer model = Multiclass("Number").Fit(View(TestData.Points(60)));
        IDataView other = _mlContext.Data.LoadFromEnumerable([new Five()]);

        Tells<ArgumentOutOfRangeException>(() => model.Transform(other), "'Features'", "4");
    }

    [Fact]
    public void Options_out_of_range_are_told_before_any_data_are_read()
    {
        TellsOption(new() { Epochs = 0 }, "Epochs is 0");
        TellsOption(new() { BatchSize = -1 }, "BatchSize is -1");
        TellsOption(new() { ValidationFraction = 1 }, "ValidationFraction is 1");
        TellsOption(new() { Patience = 0 }, "Patience is 0");
        TellsOption(new() { Threads = -2 }, "Threads is -2");
        TellsOption(new() { CacheLimitBytes = -1 }, "CacheLimitBytes is -1");
        TellsOption(new() { LabelColumnName = "" }, "LabelColumnName is empty");
        TellsOption(new() { HiddenLayers = [4, 0] }, "HiddenLayers are [4, 0]");
        TellsOption(new() { Dropout = 1 }, "Dropout is 1");
        TellsOption(new() { Activation = Kernels.Activation.Softmax }, "Softmax");
        TellsOption(new() { ClassWeights = [1, 2], BalanceClasses = true }, "ClassWeights");
        TellsOption(new() { Optimizer = new Adam { LearningRate = -1 } }, "LearningRate");
    }

    [Fact]
    public void A_loss_for_other_targets_than_the_tasks_is_told()
    {
        Tells<ArgumentException>(
            () => Fit(new() { LabelColumnName = "Number", Loss = new MeanSquaredError() }, View(TestData.Points(30))), "MeanSquaredError",
            "SparseCategoricalCrossEntropy");
    }

    [Fact]
    public void Images_whose_shape_cannot_be_told_are_told()
    {
        Tells<ArgumentException>(
            () => _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork("Number").Fit(View(TestData.Points(30))), "'Features'",
            "ImageShape");
        Tells<ArgumentException>(
            () => _mlContext.MulticlassClassification.Trainers
                .ConvolutionalNetwork(new ConvolutionalNetworkTrainer.Options { LabelColumnName = "Number", ImageShape = [3, 3, 1] })
                .Fit(View(TestData.Points(30))),
            "[3, 3, 1]", "9", "4");
    }

    [Fact]
    public void A_missing_feature_is_told_by_the_name_of_its_slot_dense_or_sparse()
    {
        IEnumerable<Named> rows = Enumerable.Range(0, 20)
            .Select(static i => new Named { Weight = i, Height = i == 7 ? float.NaN : 1, Number = i % 2 });
        EstimatorChain<NetworkPredictionTransformer> dense = _mlContext.Transforms.Concatenate("Features", "Weight", "Height")
            .Append(Multiclass("Number"));
        EstimatorChain<NetworkPredictionTransformer> sparse = _mlContext.Transforms.Concatenate("Features", "Many", "Height")
            .Append(Multiclass("Number"));

        Tells<InvalidOperationException>(
            () => dense.Fit(_mlContext.Data.LoadFromEnumerable(rows)), "missing value in row 7, slot 1 ('Height')");
        Tells<InvalidOperationException>(
            () => sparse.Fit(_mlContext.Data.LoadFromEnumerable(rows)), "missing value in row 7, slot 300 ('Height')");
    }

    [Fact]
    public void Class_numbers_most_of_which_never_come_are_told()
    {
        TestData.Point[] points = TestData.Points(30);
        points[5].Number = 1_000_000;

        Tells<InvalidOperationException>(
            () => Multiclass("Number").Fit(View(points)), "'Number'", "4 different numbers from 0 to 1000000",
            "999997 never occur (3, 4, 5 and others)", "MapValueToKey");
    }

    [Fact]
    public void A_class_number_that_never_comes_is_a_warning()
    {
        TestData.Point[] points = TestData.Points(30);
        foreach (TestData.Point point in points.Where(static point => point.Number > 0))
        {
            point.Number++;
        }

        List<string> warnings = new();
        _mlContext.Log += (_, message) => warnings.Add(message.Message);

        Assert.Equal(4, Multiclass("Number").Fit(View(points)).Model.ClassNames!.Count);
        Assert.Contains(
            warnings, static message => message.Contains("'Number' has 3 different numbers from 0 to 3", StringComparison.Ordinal)
            && message.Contains("1 never occur (1)", StringComparison.Ordinal));
    }

    [Fact]
    public void Class_numbers_that_begin_with_1_are_refused_as_in_arrays()
    {
        TestData.Point[] points = TestData.Points(30);
        foreach (TestData.Point point in points)
        {
            point.Number++;
        }

        Tells<InvalidOperationException>(
            () => Multiclass("Number").Fit(View(points)), "'Number' has class numbers from 1 to 3", "no row has class 0", "MapValueToKey");
    }

    [Fact]
    public void Errors_of_validation_rows_are_told_from_those_of_training_rows()
    {
        TestData.Point[] points = TestData.Points(30);
        points[4].Number = float.NaN;

        Tells<InvalidOperationException>(
            () => Multiclass("Number").Fit(View(TestData.Points(30)), View(points)), "The validation data: The label column 'Number'",
            "row 4");
        Tells<InvalidOperationException>(
            () => Multiclass("Number")
                .Fit(View(TestData.Points(30)), _mlContext.Data.FilterRowsByColumn(View(points), "Number", lowerBound: 99)),
            "The validation data: The data has no rows");
        Tells<ArgumentOutOfRangeException>(
            () => Multiclass("Number")
                .Fit(View(TestData.Points(30)), _mlContext.Transforms.DropColumns("Features").Fit(View(points)).Transform(View(points))),
            "The validation data: There is no feature column 'Features'");
    }

    [Fact]
    public void A_folder_for_rows_that_cannot_be_written_is_told_with_the_options_that_name_it()
    {
        string file = Path.GetTempFileName();
        try
        {
            MLContext mlContext = new(seed: 1) { TempFilePath = file };
            FullyConnectedNetworkTrainer trainer = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Number", CacheLimitBytes = 100 });

            Tells<IOException>(() => trainer.Fit(TestData.View(mlContext)), "100 bytes (CacheLimitBytes)", file, "TempFilePath");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Keys_whose_values_do_not_all_come_are_classes_all_the_same()
    {
        IDataView nine = View(TestData.Points(90, classes: 9));
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(nine).Transform(nine);

        Assert.Equal(
            9, Multiclass("Label").Fit(_mlContext.Data.FilterRowsByColumn(keyed, "Number", upperBound: 5)).Model.ClassNames!.Count);
    }

    [Fact]
    public void Weights_of_0_throughout_are_told()
    {
        TestData.Point[] points = TestData.Points(30);
        foreach (TestData.Point point in points)
        {
            point.Weight = 0;
        }

        FullyConnectedNetworkTrainer.Options options = new() { LabelColumnName = "Number", ExampleWeightColumnName = "Weight" };
        Tells<InvalidOperationException>(() => Fit(options, View(points)), "'Weight'", "0 in all rows");
    }

    [Fact]
    public void A_missing_weight_is_told()
    {
        TestData.Point[] points = TestData.Points(30);
        points[7].Weight = float.NaN;

        FullyConnectedNetworkTrainer.Options options = new() { LabelColumnName = "Number", ExampleWeightColumnName = "Weight" };
        Tells<InvalidOperationException>(() => Fit(options, View(points)), "'Weight'", "missing value", "row 7");
    }

    [Fact]
    public void Validation_data_of_one_class_are_taken()
    {
        IDataView table = View(TestData.Points(30));
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(table).Transform(table);

        Assert.NotNull(Multiclass("Label").Fit(data, _mlContext.Data.FilterRowsByColumn(data, "Number", upperBound: 1)));
    }

    [Fact]
    public void A_missing_column_is_told_with_those_that_are_there() =>
        Tells<ArgumentOutOfRangeException>(
            () => Multiclass("Labl").Fit(View(TestData.Points(30))), "label column 'Labl'", "The columns are: Features, Label, Number");

    [Fact]
    public void Columns_of_other_types_are_told_with_what_makes_them_right()
    {
        IDataView data = View(TestData.Points(30));

        TellsFeature("Label", "FeaturizeText");
        TellsFeature("Value", "Concatenate");
        TellsFeature("Doubles", "ConvertType");
        Tells<ArgumentOutOfRangeException>(() => Binary("Number").Fit(data), "ConvertType converts 0 and 1 to Boolean");
        Tells<ArgumentOutOfRangeException>(() => Regression("Flag").Fit(data), "ConvertType converts other numbers to Single");

        void TellsFeature(string column, string remedy)
        {
            IDataView all = _mlContext.Transforms.Conversion.ConvertType("Doubles", "Features", DataKind.Double).Fit(data).Transform(data);
            Tells<ArgumentOutOfRangeException>(
                () => Fit(new() { LabelColumnName = "Number", FeatureColumnName = column }, all), $"'{column}'", remedy);
        }
    }

    [Fact]
    public void A_cancellation_is_heard_while_rows_are_read()
    {
        using CancellationTokenSource source = new();
        int read = 0;
        IEnumerable<TestData.Point> Endless()
        {
            TestData.Point[] points = TestData.Points(3);
            while (true)
            {
                if (++read == 5_000)
                {
                    source.Cancel();
                }

                yield return points[read % 3];
            }
        }

        FullyConnectedNetworkTrainer.Options options = new() { LabelColumnName = "Number", CancellationToken = source.Token };
        Assert.Throws<OperationCanceledException>(() => Fit(options, _mlContext.Data.LoadFromEnumerable(Endless())));
        Assert.InRange(read, 5_000, 10_000);
    }

    private static void Tells<TException>(Func<object> action, params ReadOnlySpan<string> parts)
        where TException : Exception
    {
        string message = Assert.ThrowsAny<TException>(action).Message;
        foreach (string part in parts)
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    private void TellsOption(FullyConnectedNetworkTrainer.Options options, string part) =>
        Tells<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options), part);

    private NetworkPredictionTransformer Fit(FullyConnectedNetworkTrainer.Options options, IDataView data) =>
        _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options).Fit(data);

    private FullyConnectedNetworkTrainer Multiclass(string label) =>
        _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(Quick(label));

    private FullyConnectedNetworkTrainer Binary(string label) =>
        _mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(Quick(label));

    private FullyConnectedNetworkTrainer Regression(string label) => _mlContext.Regression.Trainers.FullyConnectedNetwork(Quick(label));

    private static FullyConnectedNetworkTrainer.Options Quick(string label) => new() { LabelColumnName = label, Epochs = 1 };

    private IDataView View(TestData.Point[] points) => _mlContext.Data.LoadFromEnumerable(points);

    private sealed class Named
    {
        public float Weight { get; set; }

        public float Height { get; set; }

        public float Number { get; set; }

        [VectorType(300)]
        public float[] Many { get; set; } = new float[300];
    }

    private sealed class Variable
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Five
    {
        [VectorType(5)]
        public float[] Features { get; set; } = new float[5];
    }
}
