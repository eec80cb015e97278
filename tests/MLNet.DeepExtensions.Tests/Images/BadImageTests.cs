using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Tests.Images;

/// <summary>Each error names the column or the option, the image, and what is wrong with it or allowed.</summary>
public sealed class BadImageTests : IDisposable
{
    private static readonly TransferLearningTrainer.Options s_options = new() { Backbone = TestImages.Pretrained, Epochs = 2 };
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TestImages _images = new();

    [Fact]
    public void Images_that_cannot_be_read_are_listed_and_refused_or_left_out()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        string cut = Path.Combine(_images.Folder, "dark", "001.png");
        string gone = Path.Combine(_images.Folder, "light", "007.png");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..60]);
        File.Delete(gone);

        Tells<InvalidOperationException>(
            () => Fit(data), "2 images", "'ImagePath'", "SkipUnreadable", cut, "truncated", gone, "there is no such file");

        List<string> warnings = new();
        _mlContext.Log += (_, message) => warnings.Add(message.Message);
        NetworkPredictionTransformer model = Fit(data, s_options with { SkipUnreadable = true });

        Assert.Equal([cut, gone], model.Model.SkippedImages.Select(static image => image.Path));
        Assert.Contains(
            warnings, message => message.Contains(cut, StringComparison.Ordinal) && message.Contains(gone, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_of_the_validation_data_that_are_left_out_are_told_as_such_once()
    {
        IDataView training = TestImages.Rows(_mlContext, _images);
        IDataView validation = _mlContext.Data.LoadFromEnumerable(
            new[] { "dark", "light" }.Select(
                static name => new TestImages.Row { ImagePath = name == "dark" ? "/nowhere/a.png" : "", Label = name }));
        List<string> warnings = new();
        _mlContext.Log += (_, message) => warnings.Add(message.Message);

        Tells<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options with { SkipUnreadable = true })
                .Fit(training, validation),
            "The validation data: 2 images");
        Tells<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options).Fit(training, validation),
            "The validation data: 2 images");

        using TestImages other = new(imagesPerClass: 2);
        IDataView some = ImageFolder.Load(_mlContext, other.Folder);
        File.WriteAllText(Path.Combine(other.Folder, "dark", "001.png"), "no image");
        _ = _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options with { SkipUnreadable = true }).Fit(training, some);

        Assert.Single(warnings, static message => message.Contains("The validation data: 1 images", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_labels_in_another_spelling_are_the_same_classes_in_validation_and_told_elsewhere()
    {
        TestImages.Row[] Rows(string dark) =>
            [.. new[] { "dark", "light" }.SelectMany(name => Directory.GetFiles(Path.Combine(_images.Folder, name))
                .Select(path => new TestImages.Row { ImagePath = path, Label = name == "dark" ? dark : name }))];
        IDataView composed = _mlContext.Data.LoadFromEnumerable(Rows("d\u00E4rk"));
        IDataView apart = _mlContext.Data.LoadFromEnumerable(Rows("da\u0308rk"));
        IDataView mixed = _mlContext.Data.LoadFromEnumerable([.. Rows("d\u00E4rk"), .. Rows("d\u00E4rk ")]);
        TransferLearningTrainer trainer = _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options);

        NetworkPredictionTransformer model = trainer.Fit(composed, apart);

        Assert.Equal(["d\u00E4rk", "light"], model.Model.ClassNames!);
        Tells<InvalidOperationException>(() => trainer.Fit(mixed), "one name in two spellings");
        Tells<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(apart)), "in another spelling");
    }

    [Fact]
    public void A_cache_folder_that_cannot_be_made_is_told()
    {
        string file = Path.Combine(_images.Folder, "dark", "001.png");

        Tells<IOException>(
            () => Fit(ImageFolder.Load(_mlContext, _images.Folder), s_options with { CacheFolder = file }), "CacheFolder", file);
    }

    [Fact]
    public void Where_no_image_can_be_read_leaving_them_out_is_no_help()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(
            new[] { "a", "b" }.Select(
                static name => new TestImages.Row { ImagePath = $"/nowhere/{name}.png", Label = name, Content = [1, 2, 3] }));

        Tells<InvalidOperationException>(() => Fit(data, s_options with { SkipUnreadable = true }), "2 images", "/nowhere/a.png");
        Tells<InvalidOperationException>(
            () => Fit(data, s_options with { FeatureColumnName = "Content" }), "'Content'",
            "row 0: this is not an image of a known format");
    }

    [Fact]
    public void A_class_whose_images_are_all_left_out_is_told_by_its_name()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        foreach (string path in Directory.GetFiles(Path.Combine(_images.Folder, "light")))
        {
            File.Delete(path);
        }

        Tells<InvalidOperationException>(
            () => Fit(data, s_options with { SkipUnreadable = true }), "class 'light'", "'Label'", "mlContext.Log");
    }

    [Fact]
    public void An_image_that_cannot_be_read_when_it_is_scored_is_told()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        NetworkPredictionTransformer model = Fit(data);
        string path = Path.Combine(_images.Folder, "dark", "001.png");
        File.WriteAllText(path, "no image");
        using PredictionEngine<TestImages.Row, TestImages.Prediction> engine =
            _mlContext.Model.CreatePredictionEngine<TestImages.Row, TestImages.Prediction>(model);

        Tells<InvalidOperationException>(
            () => engine.Predict(new TestImages.Row { ImagePath = path }), "'ImagePath'", path, "not an image of a known format");
        Tells<InvalidOperationException>(() => engine.Predict(new TestImages.Row()), "'ImagePath'", "the path is missing");
        Tells<InvalidOperationException>(() => model.Transform(data).GetColumn<float[]>("Score").ToList(), path);
    }

    [Fact]
    public void A_jpeg_file_without_a_decoder_is_told_with_the_package_that_has_one()
    {
        File.WriteAllBytes(Path.Combine(_images.Folder, "dark", "photograph.jpg"), [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);

        Tells<InvalidDataException>(
            () => ImageFolder.Load(_mlContext, _images.Folder), "photograph.jpg", "JPEG", "MLNet.DeepExtensions.Images");
    }

    [Fact]
    public void A_folder_that_is_no_folder_of_class_folders_is_told_or_its_strange_parts_left_out()
    {
        string dark = Path.Combine(_images.Folder, "dark");
        string notes = Path.Combine(dark, "notes.txt");
        File.WriteAllText(notes, "not an image");
        Tells<InvalidDataException>(
            () => ImageFolder.Load(_mlContext, _images.Folder), "1 of 25 files", notes, "not an image of a known format", "out skipped");

        string empty = Directory.CreateDirectory(Path.Combine(_images.Folder, "empty")).FullName;
        Tells<InvalidDataException>(
            () => ImageFolder.Load(_mlContext, _images.Folder), empty, "a class folder without images. The overload with 'out skipped'");
        Tells<InvalidDataException>(() => ImageFolder.Load(_mlContext, dark), "a folder for each class");
        Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Load(_mlContext, Path.Combine(dark, "nowhere")));

        IDataView data = ImageFolder.Load(_mlContext, _images.Folder, out IReadOnlyList<SkippedImage> skipped);

        Assert.Equal(24, data.GetColumn<string>("ImagePath").Count());
        Assert.Equal([empty, notes], skipped.Select(static image => image.Path).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void Columns_that_are_missing_or_of_a_wrong_type_are_told()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);

        Tells<ArgumentOutOfRangeException>(() => Fit(data, s_options with { FeatureColumnName = "Nothing" }), "feature column 'Nothing'");
        Tells<ArgumentOutOfRangeException>(
            () => Fit(data, s_options with { FeatureColumnName = "Number" }), "'Number'", "Single", "text (the path of an image file)");
        Tells<ArgumentOutOfRangeException>(() => Fit(data, s_options with { LabelColumnName = "Pixels" }), "'Pixels'", "text, a key");
        Tells<ArgumentException>(() => Fit(data, s_options with { FeatureColumnName = "Four" }), "'Four'", "[12, 10, 3]", "4");
        Tells<ArgumentException>(
            () => _mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork("Number", "ImagePath").Fit(data), "'ImagePath'",
            "ImageShape");
        Tells<ArgumentOutOfRangeException>(
            () => _mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork("Number", "ImagePath").Fit(data), "'ImagePath'",
            "vector");
    }

    [Fact]
    public void Labels_that_are_missing_or_all_the_same_are_told()
    {
        IEnumerable<TestImages.Row> Rows(Func<int, string> label) => Enumerable.Range(0, 6).Select(i => new TestImages.Row
        {
            ImagePath = Path.Combine(_images.Folder, "dark", "000.png"),
            Label = label(i),
        });

        Tells<InvalidOperationException>(
            () => Fit(_mlContext.Data.LoadFromEnumerable(Rows(static i => i == 4 ? "" : $"{i}"))), "'Label'", "missing value", "row 4");
        Tells<InvalidOperationException>(
            () => Fit(_mlContext.Data.LoadFromEnumerable(Rows(static _ => "one"))), "'Label'", "the same class", "'one'");
    }

    [Fact]
    public void Options_out_of_range_are_told_before_any_data_are_read()
    {
        TellsOption(s_options with { Backbone = null! }, "Backbone is null");
        TellsOption(s_options with { L2 = -1 }, "L2 is -1");
        TellsOption(s_options with { AugmentedCopies = 2 }, "AugmentedCopies is 2");
        TellsOption(s_options with { FineTune = -1 }, "FineTune is -1");
        TellsOption(s_options with { FineTuneEpochs = 0 }, "FineTuneEpochs is 0");
        TellsOption(s_options with { FineTuneBatchSize = 0 }, "FineTuneBatchSize is 0");
        TellsOption(s_options with { FineTuneLearningRate = 0 }, "FineTuneLearningRate is 0");
        TellsOption(s_options with { CacheFolder = "" }, "CacheFolder is empty");
        TellsOption(s_options with { Fit = (ImageFit)7 }, "Fit is 7");
        TellsOption(s_options with { Epochs = 0 }, "Epochs is 0");
        Tells<ArgumentException>(
            () => Fit(ImageFolder.Load(_mlContext, _images.Folder), s_options with { FineTune = 99 }), "FineTune", "99", "2");
    }

    public void Dispose() => _images.Dispose();

    private static void Tells<TException>(Func<object> action, params ReadOnlySpan<string> parts)
        where TException : Exception
    {
        string message = Assert.ThrowsAny<TException>(action).Message;
        foreach (string part in parts)
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    private void TellsOption(TransferLearningTrainer.Options options, string part) =>
        Tells<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.TransferLearning(options), part);

    private NetworkPredictionTransformer Fit(IDataView data, TransferLearningTrainer.Options? options = null) =>
        _mlContext.MulticlassClassification.Trainers.TransferLearning(options ?? s_options).Fit(data);
}
