using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Vision;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests.Vision;

/// <summary>
/// What is done around ML.NET's trainer; in its place stands a function that tells of a training as it does, and copies the images' bytes.
/// </summary>
public sealed class VisionTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vision").FullName;
    private readonly MLContext _mlContext;
    private readonly List<VisionRun> _runs = [];
    private readonly VisionTransferLearningOptions _options;
    private double[] _validationLosses = [0.9, 0.5, 0.6];

    public VisionTrainingTests()
    {
        _mlContext = new MLContext(seed: 1) { TempFilePath = Path.Combine(_folder, "temporary") };
        _options = new() { Backbone = VisionBackbone.MobilenetV2, BackboneFolder = _folder };
        Directory.CreateDirectory(_mlContext.TempFilePath);
        File.WriteAllText(Path.Combine(_folder, "mobilenet_v2.meta"), "a graph");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_best_epoch_is_kept_by_a_refit_on_the_cached_features()
    {
        VisionPredictionTransformer model = Train(_options, Rows(("cat", 10), ("dog", 10)));

        Assert.Equal([(200, false), (2, true)], _runs.Select(run => (run.Epochs, run.IsRefit)));
        Assert.Equal([true, false], _runs.Select(run => run.StopsEarly));
        Assert.Equal(_runs[0].Workspace, _runs[1].Workspace);
        Assert.Equal(2, model.BestEpoch);
        Assert.Equal([0.9, 0.5, 0.6], model.History["valid_loss"]);
    }

    [Fact]
    public void Where_the_last_epoch_is_the_best_nothing_is_trained_anew()
    {
        _validationLosses = [0.9, 0.5];

        Assert.Equal(2, Train(_options, Rows(("cat", 10), ("dog", 10))).BestEpoch);
        Assert.Single(_runs);
    }

    [Fact]
    public void The_validation_split_keeps_every_class_and_depends_on_the_seed_alone()
    {
        Row[] rows = Rows(("cat", 20), ("dog", 10), ("emu", 10));
        Train(_options with { ValidationFraction = 0.2 }, rows);
        VisionRun run = _runs[0];

        Assert.Equal((32, 40), (run.TrainingImages, run.Images));
        Assert.Equal(
            [4, 2, 2], Labels(run.Validation!).CountBy(static label => label).OrderBy(static pair => pair.Key)
                .Select(static pair => pair.Value));
        Assert.Equal(
            [16, 8, 8], Labels(run.Training).CountBy(static label => label).OrderBy(static pair => pair.Key)
                .Select(static pair => pair.Value));

        IReadOnlyList<byte[]> held = Contents(run.Validation!, run.FeatureColumnName);
        _runs.Clear();
        Train(_options with { ValidationFraction = 0.2 }, rows);
        Assert.Equal(held, Contents(_runs[0].Validation!, run.FeatureColumnName));
    }

    [Fact]
    public void A_classs_only_image_is_trained_on()
    {
        Train(_options with { ValidationFraction = 0.4 }, Rows(("cat", 4), ("dog", 1), ("emu", 1)));
        Assert.Equal([1u, 1u], Labels(_runs[0].Validation!));
        Assert.Equal(4, _runs[0].TrainingImages);

        _runs.Clear();
        Train(_options with { ValidationFraction = 0.4 }, Rows(("cat", 1), ("dog", 1)));
        Assert.Null(_runs[0].Validation);
        Assert.Equal((2, 2), (_runs[0].TrainingImages, _runs[0].Images));
    }

    [Fact]
    public void A_validation_set_is_taken_as_it_is()
    {
        Train(_options, Rows(("cat", 3), ("dog", 3)), Rows(("dog", 2)));

        Assert.Equal((6, 8), (_runs[0].TrainingImages, _runs[0].Images));
        Assert.Equal([2u, 2u], Labels(_runs[0].Validation!));
        Assert.Equal(6, _runs[0].BatchSize);
    }

    [Fact]
    public void Unreadable_images_are_refused_by_their_paths_or_left_out()
    {
        Row[] rows = Rows(("cat", 5), ("dog", 5));
        File.WriteAllBytes(rows[3].ImagePath, File.ReadAllBytes(rows[3].ImagePath)[..60]);
        File.WriteAllBytes(rows[7].ImagePath, TestImages.Encode(TestImages.Gradient(4, 4), SKEncodedImageFormat.Webp));
        File.Delete(rows[8].ImagePath);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Train(_options, rows));
        Assert.All(new[] { rows[3], rows[7], rows[8] }, row => Assert.Contains(row.ImagePath, error.Message, StringComparison.Ordinal));
        Assert.Contains("SkipUnreadable", error.Message, StringComparison.Ordinal);
        Assert.Empty(_runs);

        VisionPredictionTransformer model = Train(_options with { SkipUnreadable = true }, rows);
        Assert.Equal([rows[3].ImagePath, rows[7].ImagePath, rows[8].ImagePath], model.SkippedImages.Select(image => image.Path));
        Assert.Equal(7, _runs[0].Images);
    }

    [Fact]
    public void Labels_are_texts_keys_or_numbers()
    {
        Row[] rows = Rows(("dog", 2), ("cat", 2));
        Train(_options, rows);
        VBuffer<ReadOnlyMemory<char>> names = default;
        _runs[0].Training.Schema["Label"].GetKeyValues(ref names);
        Assert.Equal(["cat", "dog"], names.DenseValues().Select(static name => name.ToString()));

        _runs.Clear();
        Train(_options with { LabelColumnName = "Number" }, rows);
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), _runs[0].Training.Schema["Label"].Type);

        _runs.Clear();
        IDataView keys = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(View(rows)).Transform(View(rows));
        Training(_options with { LabelColumnName = "Key" }).Train(keys, null, _mlContext.TempFilePath, 1);
        _runs[0].Training.Schema["Label"].GetKeyValues(ref names);
        Assert.Equal(["dog", "cat"], names.DenseValues().Select(static name => name.ToString()));
    }

    [Fact]
    public void The_model_reads_paths_and_is_saved_as_stock_transformers()
    {
        Row[] rows = Rows(("cat", 3), ("dog", 3));
        VisionPredictionTransformer model = Train(_options, rows);
        byte[] expected = File.ReadAllBytes(rows[1].ImagePath);
        string path = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, View(rows).Schema, path);

        IDataView scored = _mlContext.Model.Load(path, out _).Transform(View(rows));

        Assert.Equal(expected, Contents(model.Transform(View(rows)), "Copied")[1]);
        Assert.Equal(expected, Contents(scored, "Copied")[1]);
        Assert.Null(model.GetOutputSchema(View(rows).Schema).GetColumnOrNull("__ImageContent"));
        Assert.True(model.IsRowToRowMapper);
        Assert.NotNull(model.GetRowToRowMapper(View(rows).Schema));
    }

    [Fact]
    public void Images_may_be_bytes()
    {
        ContentRow[] rows =
        [
            .. Rows(("cat", 3), ("dog", 3))
                .Select(static row => new ContentRow { Image = File.ReadAllBytes(row.ImagePath), Label = row.Label }),
        ];
        VisionTransferLearningOptions options = _options with { FeatureColumnName = "Image" };
        Train();

        Assert.Equal("Image", _runs[0].FeatureColumnName);
        rows[4].Image = [1, 2, 3];
        Assert.Contains("row 4", Assert.Throws<InvalidOperationException>(Train).Message, StringComparison.Ordinal);

        void Train() => Training(options).Train(_mlContext.Data.LoadFromEnumerable(rows), null, _mlContext.TempFilePath, 1);
    }

    [Fact]
    public void Images_may_be_MLImages_of_any_size()
    {
        IDataView rows = View(Rows(("cat", 3), ("dog", 3)));
        IDataView images = _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath").Fit(rows).Transform(rows);
        byte[][] pixels = [.. images.GetColumn<MLImage>("Image").Select(TestImages.Bytes)];

        VisionPredictionTransformer model = Training(_options with { FeatureColumnName = "Image" })
            .Train(images, images, _mlContext.TempFilePath, 1);
        string path = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, images.Schema, path);
        ITransformer loaded = new MLContext().Model.Load(path, out _);

        Assert.Equal(pixels, Decoded(Contents(_runs[0].Training, _runs[0].FeatureColumnName)));
        Assert.Equal(pixels, Decoded(Contents(model.Transform(images), "Copied")));
        Assert.Equal(pixels, Decoded(Contents(loaded.Transform(images), "Copied")));
        Assert.Equal(
            ["ImagePath", "Label", "Number", "Image", "Copied"],
            model.GetOutputSchema(images.Schema).Where(static column => !column.IsHidden).Select(static column => column.Name));

        static byte[][] Decoded(IEnumerable<byte[]> files) =>
            [.. files.Select(static file => ImageDecoders.Default.Decode(file).WithChannels(3).Pixels)];
    }

    [Fact]
    public void Missing_MLImages_are_named_and_those_of_one_size_refused()
    {
        IDataView rows = View([.. Rows(("cat", 2), ("dog", 1)), new Row { Label = "dog" }]);
        ImageLoadingEstimator load = _mlContext.Transforms.LoadImages("Image", imageFolder: null, "ImagePath");
        ImageResizingEstimator resize = _mlContext.Transforms.ResizeImages("Image", 9, 7);
        IDataView images = load.Fit(rows).Transform(rows);
        IDataView resized = resize.Fit(images).Transform(images);
        VisionTransferLearningOptions options = _options with { FeatureColumnName = "Image" };

        Assert.Contains(
            "row 3: the image is missing", Assert.Throws<InvalidOperationException>(() => Train(images)).Message, StringComparison.Ordinal);
        Assert.Contains("Image<7, 9>", Assert.Throws<ArgumentOutOfRangeException>(() => Train(resized)).Message, StringComparison.Ordinal);

        // A pipeline's promise is of the same opinion.
        Assert.Contains("Score", VisionSchema.OutputOf(load.GetOutputSchema(Shape()), options).Select(static column => column.Name));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => VisionSchema.OutputOf(resize.GetOutputSchema(load.GetOutputSchema(Shape())), options));

        void Train(IDataView data) => Training(options).Train(data, null, _mlContext.TempFilePath, 1);
    }

    [Fact]
    public void Data_that_cannot_be_trained_on_are_refused()
    {
        Assert.Contains(
            "the same class", Assert.Throws<InvalidOperationException>(() => Train(_options, Rows(("cat", 4)))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(_options with { FeatureColumnName = "Nowhere" }, Rows(("cat", 2), ("dog", 2))));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(_options with { FeatureColumnName = "Number" }, Rows(("cat", 2), ("dog", 2))));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(_options with { LabelColumnName = "Nowhere" }, Rows(("cat", 2), ("dog", 2))));
        InvalidOperationException unknown = Assert.Throws<InvalidOperationException>(
            () => Train(_options, Rows(("cat", 2), ("dog", 2)), Rows(("emu", 2))));
        Assert.Contains("row 0", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(_runs);
    }

    [Fact]
    public void A_cancelled_training_throws_and_leaves_no_files()
    {
        using CancellationTokenSource source = new();
        VisionTransferLearningOptions options = _options with { CancellationToken = source.Token, Progress = new Cancelling(source) };

        Assert.Throws<OperationCanceledException>(() => Train(options, Rows(("cat", 3), ("dog", 3))));
        Assert.Empty(Directory.GetFileSystemEntries(_mlContext.TempFilePath));
    }

    [Fact]
    public void A_training_that_is_cancelled_after_an_epoch_gives_the_best_epoch_by_then()
    {
        using CancellationTokenSource source = new();
        VisionTransferLearningOptions options = _options with
        {
            CancellationToken = source.Token,
            Progress = new Cancelling(source, atEpoch: 2)
        };
        _validationLosses = [0.5, 0.9, 0.1];

        VisionPredictionTransformer model = Train(options, Rows(("cat", 3), ("dog", 3)));

        Assert.Equal([0.5, 0.9], model.History["valid_loss"]);
        Assert.Equal(1, model.BestEpoch);
        Assert.Equal([(200, false), (1, true)], _runs.Select(run => (run.Epochs, run.IsRefit)));
    }

    [Fact]
    public void A_class_whose_images_are_all_left_out_is_refused_by_its_name()
    {
        Row[] rows = Rows(("cat", 3), ("dog", 3), ("emu", 2));
        File.Delete(rows[6].ImagePath);
        File.Delete(rows[7].ImagePath);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => Train(_options with { SkipUnreadable = true }, rows));

        Assert.Contains("class 'emu'", error.Message, StringComparison.Ordinal);
        Assert.Contains(rows[7].ImagePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_promised_and_wrong_columns_refused()
    {
        SchemaShape input = Shape();

        IEnumerable<string> output = VisionSchema.OutputOf(input, _options).Select(static column => column.Name);
        Assert.Equal(["ImagePath", "Label", "Number", "PredictedLabel", "Score"], output.Order(StringComparer.Ordinal));
        Assert.Throws<ArgumentOutOfRangeException>(() => VisionSchema.OutputOf(input, _options with { FeatureColumnName = "Number" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VisionSchema.OutputOf(input, _options with { LabelColumnName = "Nowhere" }));
    }

    private VisionPredictionTransformer Train(VisionTransferLearningOptions options, Row[] rows, Row[]? validation = null) =>
        Training(options).Train(View(rows), validation is null ? null : View(validation), _mlContext.TempFilePath, seed: 7);

    private VisionTraining Training(VisionTransferLearningOptions options) =>
        new(((IHostEnvironment)_mlContext).Register("Test"), options, (run, epochs) =>
    {
        Assert.Equal("a graph", File.ReadAllText(Path.Combine(run.Context.TempFilePath, "MLNET", "mobilenet_v2.meta")));
        _runs.Add(run);
        for (int i = 0; i < run.Images && !run.IsRefit; i++)
        {
            epochs.OnImage();
        }

        foreach (double loss in _validationLosses.Take(run.Epochs))
        {
            epochs.OnMetrics(false, 0.1, 1, 0.01f);
            epochs.OnMetrics(true, loss, 1, 0.01f);
        }

        return run.Context.Transforms.CopyColumns("Copied", run.FeatureColumnName).Fit(run.Training);
    });

    private Row[] Rows(params (string Label, int Count)[] classes)
    {
        List<Row> rows = new();
        foreach ((string label, int count) in classes)
        {
            for (int i = 0; i < count; i++)
            {
                SKEncodedImageFormat format = i % 2 == 0 ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg;
                string path = Path.Combine(_folder, $"{label}{rows.Count}.{format}");
                File.WriteAllBytes(path, TestImages.Encode(TestImages.Gradient(5 + rows.Count, 4), format));
                rows.Add(new Row { ImagePath = path, Label = label, Number = label.Length + label[0] });
            }
        }

        return [.. rows];
    }

    private IDataView View(Row[] rows) => _mlContext.Data.LoadFromEnumerable(rows);

    private SchemaShape Shape() =>
        _mlContext.Transforms.CustomMapping<Nothing, Row>(static (_, _) => { }, null).GetOutputSchema(new SchemaShape([]));

    private static IReadOnlyList<uint> Labels(IDataView data) => [.. data.GetColumn<uint>("Label")];

    private static IReadOnlyList<byte[]> Contents(IDataView data, string column) => [.. data.GetColumn<byte[]>(column)];

    /// <summary>Cancels at the second image, or at the end of an epoch.</summary>
    private sealed class Cancelling(CancellationTokenSource source, int? atEpoch = null) : IProgress<VisionProgress>
    {
        public void Report(VisionProgress value)
        {
            if (atEpoch is null ? value.ImagesDone == 2 : value.Epoch?.Epoch == atEpoch)
            {
                source.Cancel();
            }
        }
    }

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";

        public float Number { get; set; }
    }

    private sealed class ContentRow
    {
        [VectorType]
        public byte[] Image { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Nothing;
}
