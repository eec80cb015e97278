using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Persistence;

namespace MLNet.DeepExtensions.Tests.Persistence;

public class SaveAndLoadTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_model_of_any_number_of_classes_loads_in_another_process_and_predicts_the_same_bits(int classes)
    {
        string folder = Directory.CreateTempSubdirectory("model-").FullName;
        try
        {
            (string modelPath, string outputPath) = (Path.Combine(folder, "model.zip"), Path.Combine(folder, "predictions.txt"));
            IDataView data = TestData.View(_mlContext, rows: 2 * classes + 20, classes);
            ITransformer model = Pipeline(epochs: 2).Fit(data);
            _mlContext.Model.Save(model, data.Schema, modelPath);
            using PredictionEngine<TestData.Point, TestData.KeyPrediction> engine =
                _mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(model);
            string[] expected = [.. TestData.Points(20, classes).Select(point => OtherProcess.Line(engine.Predict(point)))];

            RunOtherProcess(modelPath, outputPath, rows: 20, classes);

            Assert.Equal(expected, File.ReadAllLines(outputPath));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_plainly_loaded_model_of_few_text_classes_has_their_names_as_slot_names_and_key_values()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer loaded = SaveAndLoad(Pipeline().Fit(data), data);

        DataViewSchema schema = loaded.Transform(data).Schema;
        VBuffer<ReadOnlyMemory<char>> slots = default;
        VBuffer<ReadOnlyMemory<char>> keys = default;
        schema["Score"].GetSlotNames(ref slots);
        schema["PredictedLabel"].GetKeyValues(ref keys);

        Assert.Equal(["class 0", "class 1", "class 2"], slots.DenseValues().Select(static name => name.ToString()));
        Assert.Equal(["class 0", "class 1", "class 2"], keys.DenseValues().Select(static name => name.ToString()));
    }

    [Fact]
    public void A_plainly_loaded_model_of_class_numbers_has_them_as_key_values_and_predicts_the_same()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer model = NumberTrainer().Fit(data);

        ITransformer loaded = SaveAndLoad(model, data);

        AssertPredictsClassNumbers(model.Transform(data), loaded.Transform(data));
    }

    /// <summary>
    /// The steps are those of files written before class numbers went by their values: MapValue gives PredictedLabel, the key is dropped.
    /// </summary>
    [Fact]
    public void A_file_whose_labels_go_by_class_number_loads_without_further_columns()
    {
        IDataView data = TestData.View(_mlContext);
        NetworkPredictionTransformer model = NumberTrainer().Fit(data);
        TransformsCatalog transforms = _mlContext.Transforms;
        IDataView table = LabelValues.Parse("Single", model.Model.ClassNames!).ToDataView(_mlContext);
        IDataView labels = transforms.Conversion.MapValueToKey(LabelValues.ValueColumn).Fit(table).Transform(table);
        ITransformer old = transforms.CopyColumns(SavedModelColumns.Features, "Features")
            .Append(transforms.CustomMapping<GateInput, GateOutput>(SavedModelMappings.AskForBytes, SavedModelMappings.Gate))
            .Append(transforms.Conversion.MapValue(
                SavedModelColumns.Bytes, [KeyValuePair.Create(1u, ModelBlob.Write(model.Model))], SavedModelColumns.Key))
            .Append(transforms.CustomMapping<FloatScoreInput, FewScoresOutput>(SavedModelMappings.Score, SavedModelMappings.FloatFew))
            .Append(transforms.Conversion.MapValue(
                "PredictedLabel", labels, labels.Schema[LabelValues.NumberColumn], labels.Schema[LabelValues.ValueColumn],
                SavedModelColumns.ClassNumber))
            .Append(transforms.Concatenate("Score", "MdxOutput0", "MdxOutput1", "MdxOutput2"))
            .Append(transforms.DropColumns(
                ["MdxFeatures", "MdxKey", "MdxSlot", "MdxBytes", "MdxClass", .. Enumerable.Range(0, 8)
                    .Select(static i => $"MdxOutput{i}")]))
            .Fit(data);

        AssertPredictsClassNumbers(model.Transform(data), SaveAndLoad(old, data).Transform(data));
    }

    [Fact]
    public void A_class_named_as_a_column_does_not_take_that_column_away()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TestData.Points(60).Select(point =>
        {
            point.Label = point.Number == 0 ? "Weight" : point.Label;
            return point;
        }));
        ITransformer model = Pipeline().Fit(data);
        IDataView expected = model.Transform(data);
        IDataView actual = SaveAndLoad(model, data).Transform(data);

        Assert.Equal(expected.Schema.Select(static column => column.Name), actual.Schema.Select(static column => column.Name));
        EstimatorWorkout.SameValues(expected, actual);
    }

    [Fact]
    public void A_loaded_model_becomes_the_real_transformer_again_with_network_history_and_labels()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer model = Pipeline().Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);

        ITransformer restored = SaveAndLoad(model, data).AsNetworkModel(_mlContext);
        NetworkPredictionTransformer original = model.FindNetwork()!;
        NetworkPredictionTransformer? found = restored.FindNetwork();

        Assert.NotNull(found);
        Assert.Equal(original.Model.Summary, found.Model.Summary);
        Assert.Equal(original.Model.ClassNames, found.Model.ClassNames);
        Assert.Equal(original.Model.History.Epochs.Length, found.Model.History.Epochs.Length);
        Assert.Equal(original.Model.History["train_loss"], found.Model.History["train_loss"]);
        EstimatorWorkout.SameValues(model.Transform(data), restored.Transform(data));
    }

    [Fact]
    public void A_restored_model_saves_and_loads_again()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer model = Pipeline().Fit(data);

        ITransformer again = SaveAndLoad(SaveAndLoad(SaveAndLoad(model, data).AsNetworkModel(_mlContext), data), data);

        EstimatorWorkout.SameValues(model.Transform(data), again.Transform(data));
    }

    [Fact]
    public void A_transformer_without_a_network_is_given_back_as_it_is()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer other = SaveAndLoad(_mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data), data);

        Assert.Same(other, other.AsNetworkModel(_mlContext));
        Assert.Null(other.FindNetwork());
    }

    [Fact]
    public void A_file_that_version_1_of_the_format_wrote_predicts_what_it_predicted_then()
    {
        string path = RepositoryFiles.PathOf("tests/fixtures/models/version-1.zip");
        TestData.Prediction[] expected = JsonSerializer.Deserialize<TestData.Prediction[]>(
            File.ReadAllText(Path.ChangeExtension(path, ".json")))!;
        IDataView data = TestData.View(_mlContext, expected.Length);

        ITransformer model = _mlContext.Model.Load(path, out _);
        ITransformer restored = model.AsNetworkModel(_mlContext);

        Assert.Equal(1, BlobVersion(model));
        Assert.Equal(20, restored.FindNetwork()!.Model.History.Epochs.Length);
        foreach (IDataView scored in (IDataView[])[model.Transform(data), restored.Transform(data)])
        {
            Assert.Equal(expected.Select(row => row.PredictedLabel), scored.GetColumn<string>("PredictedLabel"));
            float[] scores = [.. scored.GetColumn<float[]>("Score").SelectMany(values => values)];
            Assert.Equal(expected.SelectMany(row => row.Score), scores, (a, b) => Math.Abs(a - b) < 1e-6f);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void A_loaded_model_predicts_on_after_a_first_row_that_it_refused(int classes)
    {
        IDataView data = TestData.View(_mlContext, rows: 60, classes);
        ITransformer model = Pipeline().Fit(data);
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> original =
            _mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(model);
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> loaded =
            _mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(SaveAndLoad(model, data));

        Assert.Throws<InvalidOperationException>(() => loaded.Predict(new TestData.Point { Features = new float[3] }));

        Assert.All(
            TestData.Points(20, classes), point =>
                Assert.Equal(OtherProcess.Line(original.Predict(point)), OtherProcess.Line(loaded.Predict(point))));
    }

    [Fact]
    public void A_loaded_model_scores_cached_shuffled_and_filtered_rows()
    {
        IDataView data = TestData.View(_mlContext, rows: 600);
        ITransformer model = Pipeline().Fit(data);
        ITransformer loaded = SaveAndLoad(model, data);
        float[] expected = First(model.Transform(data));

        AssertClose(expected, First(_mlContext.Data.Cache(loaded.Transform(_mlContext.Data.Cache(data)))));
        AssertClose(expected.Order(), First(_mlContext.Data.ShuffleRows(loaded.Transform(data), seed: 1)).Order());
        AssertClose(
            expected.Where((_, i) => i % 3 == 1), First(loaded.Transform(_mlContext.Data.FilterRowsByColumn(data, "Number", 1, 2))));
        AssertClose(expected[37..57], First(_mlContext.Data.TakeRows(_mlContext.Data.SkipRows(loaded.Transform(data), 37), 20)));

        static float[] First(IDataView scored) => [.. scored.GetColumn<float[]>("Score").Select(static scores => scores[0])];

        // Block by block and row by row differ in their last bits.
        static void AssertClose(IEnumerable<float> wanted, IEnumerable<float> actual) =>
            Assert.Equal(wanted, actual, static (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void A_model_of_a_newer_version_is_refused_by_its_number()
    {
        byte[] bytes = ModelBlob.Write(Fitted().Model);
        bytes[8] = 3;

        string message = Assert.Throws<ModelFormatException>(() => ModelBlob.Read(bytes)).Message;

        Assert.Contains("version is 3", message, StringComparison.Ordinal);
        Assert.Contains("newer", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_or_truncated_model_is_refused()
    {
        byte[] bytes = ModelBlob.Write(Fitted().Model);
        for (int i = 0; i < bytes.Length; i += 97)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x10;
            Assert.Throws<ModelFormatException>(() => ModelBlob.Read(changed));
            Assert.Throws<ModelFormatException>(() => ModelBlob.Read(bytes[..i]));
        }
    }

    private EstimatorChain<NetworkPredictionTransformer> Pipeline(int epochs = 3) => _mlContext.Transforms.Conversion.MapValueToKey("Label")
        .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { Epochs = epochs, BatchSize = 16, HiddenLayers = [8] }));

    private FullyConnectedNetworkTrainer NumberTrainer() => _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
        new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Number", Epochs = 3, BatchSize = 16, HiddenLayers = [8] });

    private static void AssertPredictsClassNumbers(IDataView expected, IDataView actual)
    {
        VBuffer<float> keys = default;
        actual.Schema["PredictedLabel"].GetKeyValues(ref keys);
        Assert.Equal([0f, 1f, 2f], keys.DenseValues());
        Assert.Equal(expected.Schema.Select(static column => column.Name), actual.Schema.Select(static column => column.Name));
        Assert.Equal(expected.GetColumn<uint>("PredictedLabel"), actual.GetColumn<uint>("PredictedLabel"));
    }

    private NetworkPredictionTransformer Fitted() => Pipeline(epochs: 1).Fit(TestData.View(_mlContext)).LastTransformer;

    private ITransformer SaveAndLoad(ITransformer model, IDataView data)
    {
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    /// <summary>The version that the network's bytes in a loaded model name.</summary>
    private int BlobVersion(ITransformer model)
    {
        ITransformer[] parts = [.. Parts(model)];
        int gate = Array.FindIndex(parts, part => part is CustomMappingTransformer<GateInput, GateOutput>);
        IDataView asked = parts[gate + 1].Transform(_mlContext.Data.LoadFromEnumerable([new Asking()]));
        return asked.GetColumn<byte[]>(SavedModelColumns.Bytes).Single()[8];
    }

    private static IEnumerable<ITransformer> Parts(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Parts) : [model];

    private static void RunOtherProcess(string modelPath, string outputPath, int rows, int classes)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                typeof(OtherProcess).Assembly.Location, "-explicit", "only", "-method",
                $"{typeof(OtherProcess).FullName}.{nameof(OtherProcess.Loads_and_predicts)}",
            },
            RedirectStandardOutput = true,
        };
        start.Environment[OtherProcess.ModelVariable] = modelPath;
        start.Environment[OtherProcess.OutputVariable] = outputPath;
        start.Environment[OtherProcess.RowsVariable] = rows.ToString(CultureInfo.InvariantCulture);
        start.Environment[OtherProcess.ClassesVariable] = classes.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private sealed class Asking
    {
        [ColumnName(SavedModelColumns.Key)]
        public uint Key { get; set; } = 1;
    }
}
