using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Tests.Images;

public sealed class TransferLearningTests : IDisposable
{
    private static readonly TransferLearningTrainer.Options s_options = new() { Backbone = TestImages.Pretrained, Epochs = 60 };
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TestImages _images = new();

    [Fact]
    public void From_a_folder_to_a_prediction_labels_need_no_mapping()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);

        ITransformer model = _mlContext.MulticlassClassification.Trainers.TransferLearning(TestImages.Pretrained)
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        using PredictionEngine<TestImages.Row, TestData.Prediction> engine =
            _mlContext.Model.CreatePredictionEngine<TestImages.Row, TestData.Prediction>(model);

        string Predicted(string name) =>
            engine.Predict(new TestImages.Row { ImagePath = Path.Combine(_images.Folder, name, "003.png") }).PredictedLabel;
        Assert.Equal(TestImages.ClassNames, TestImages.ClassNames.Select(Predicted));
    }

    [Fact]
    public void Each_kind_of_image_column_gives_the_same_network()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        float[][][] scores =
        [
            .. new[] { "ImagePath", "Content", "Pixels", "Planes" }.Select(column =>
                Fit(data, s_options with { FeatureColumnName = column, Seed = 3 }).Transform(data).GetColumn<float[]>("Score").ToArray()),
        ];

        Assert.All(scores, score => Assert.Equal(scores[0], score));
    }

    [Fact]
    public void A_prediction_engine_and_a_data_view_give_the_network_s_own_prediction()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        NetworkPredictionTransformer model = Fit(data, s_options);
        using PredictionEngine<TestImages.Row, TestImages.Prediction> engine =
            _mlContext.Model.CreatePredictionEngine<TestImages.Row, TestImages.Prediction>(model);
        TestImages.Row row = TestImages.Row.Of(Path.Combine(_images.Folder, "striped", "002.png"), "striped");

        float[] expected = model.Model.Network.Predict([.. row.Pixels.Select(static pixel => (float)pixel)]);

        Assert.Equal(expected, engine.Predict(row).Score);
        Assert.Equal(expected, model.Transform(_mlContext.Data.LoadFromEnumerable([row])).GetColumn<float[]>("Score").Single());
        Assert.Equal(3u, engine.Predict(row).PredictedLabel);
    }

    [Fact]
    public void Text_labels_become_classes_in_the_texts_order_whatever_the_rows_order()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(
            _mlContext.Data.CreateEnumerable<TestImages.Row>(TestImages.Rows(_mlContext, _images), reuseRowObject: false).Reverse());

        NetworkPredictionTransformer model = Fit(data, s_options);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        model.Transform(data).Schema["Score"].GetSlotNames(ref slots);

        Assert.Equal(TestImages.ClassNames, model.Model.ClassNames);
        Assert.Equal(TestImages.ClassNames, slots.DenseValues().Select(static name => name.ToString()));
        Assert.Equal(1.0, _mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(data)).MicroAccuracy);
    }

    [Fact]
    public void Text_labels_are_evaluated_behind_a_mapping_to_values_too_and_an_unknown_one_is_told()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        ITransformer model = _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options)
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);

        MulticlassClassificationMetrics metrics = _mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(data));
        Directory.Move(Path.Combine(_images.Folder, "light"), Path.Combine(_images.Folder, "bright"));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(ImageFolder.Load(_mlContext, _images.Folder))));

        Assert.Equal(1.0, metrics.MicroAccuracy);
        Assert.Contains("'bright' in row 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("dark, light, striped", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_cross_validated_as_with_any_trainer()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        EstimatorChain<NetworkPredictionTransformer> pipeline = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.TransferLearning(s_options));

        Assert.All(
            _mlContext.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3), fold =>
                Assert.Equal(1.0, fold.Metrics.MicroAccuracy));
    }

    [Fact]
    public void The_seed_alone_decides_and_not_the_number_of_threads()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);

        float[] one = Head(Fit(data, s_options with { Seed = 5, Threads = 1 }));

        Assert.Equal(one, Head(Fit(data, s_options with { Seed = 5, Threads = 2 })));
        Assert.NotEqual(one, Head(Fit(data, s_options with { Seed = 6, Network = b => b.Dense(4) })));
    }

    [Fact]
    public void Fine_tuning_goes_on_in_the_history_and_changes_the_last_layer_of_the_backbone_alone()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);

        NetworkPredictionTransformer model = Fit(
            data, s_options with
            {
                Epochs = 4,
                FineTune = 1,
                FineTuneEpochs = 3,
                FineTuneLearningRate = 1e-3f,
                EarlyStopping = false,
                ValidationFraction = 0.25
            });

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], model.Model.History.Epochs.Select(static epoch => epoch.Epoch));
        Assert.Equal(7, model.Model.History["valid_loss"].Count);
        string[] layers = [.. TestImages.Pretrained.Network.Network.Nodes.Select(static node => node.Layer.Name)];
        Assert.Equal(Weights(TestImages.Pretrained.Network, layers[0]), Weights(model.Model.Network, layers[0]));
        Assert.NotEqual(Weights(TestImages.Pretrained.Network, layers[1]), Weights(model.Model.Network, layers[1]));
    }

    [Fact]
    public void A_second_training_finds_the_features_in_the_cache_s_folder()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        string folder = Path.Combine(_images.Folder, ".cache", "features");
        TransferLearningTrainer.Options options = s_options with { CacheFolder = folder, Seed = 1 };

        float[] first = Head(Fit(data, options));
        string file = Assert.Single(Directory.GetFiles(folder));
        float[] second = Head(Fit(data, options));

        // 24 images and their mirror images.
        Assert.Equal(48, Networks.TransferLearning.FeatureCache.InFile(file).Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_validation_set_of_ones_own_is_validated_on_and_has_the_training_data_s_classes()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        using TestImages others = new(imagesPerClass: 2);
        IDataView held = ImageFolder.Load(_mlContext, others.Folder);

        NetworkPredictionTransformer model = _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options).Fit(data, held);
        Directory.Move(Path.Combine(others.Folder, "light"), Path.Combine(others.Folder, "bright"));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.Trainers.TransferLearning(s_options)
                .Fit(data, ImageFolder.Load(_mlContext, others.Folder)));

        Assert.NotEmpty(model.Model.History["valid_accuracy"]);
        Assert.Contains("'bright' in row 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_of_the_images_is_kept_for_validation_where_that_is_asked_for()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        int validated = 0;
        TransferLearningTrainer.Options options = s_options with
        {
            Mirror = false,
            ValidationFraction = 0.25,
            Patience = 3,
            Callbacks = [new EpochCallback(state => validated = 24 - (int)state.TrainingSamples)],
        };

        NetworkPredictionTransformer model = Fit(data, options);

        Assert.Equal(6, validated);
        Assert.Equal(model.Model.History.Epochs.Length, model.Model.History["valid_loss"].Count);
    }

    [Fact]
    public void Callbacks_are_told_of_each_epoch_and_a_cancelled_training_keeps_what_was_learnt()
    {
        IDataView data = ImageFolder.Load(_mlContext, _images.Folder);
        using CancellationTokenSource source = new();
        int epochs = 0;
        TransferLearningTrainer.Options options = s_options with
        {
            CancellationToken = source.Token,
            FineTune = 1,
            Callbacks =
            [
                new EpochCallback(state =>
                {
                    if (++epochs == 5)
                    {
                        source.Cancel();
                    }
                }),
            ],
        };

        NetworkPredictionTransformer model = Fit(data, options);

        Assert.Equal(5, epochs);
        Assert.Equal(5, model.Model.History.Epochs.Length);
        Assert.ThrowsAny<OperationCanceledException>(() => Fit(data, options));
    }

    [Fact]
    public void A_trained_network_serves_as_a_backbone_and_a_model_is_trained_further()
    {
        IDataView data = TestImages.Rows(_mlContext, _images);
        NetworkPredictionTransformer first = Fit(data, s_options);

        NetworkPredictionTransformer further = Fit(data, s_options with { InitialModel = first.Model, Epochs = 1 });
        NetworkPredictionTransformer on = Fit(data, s_options with { Backbone = Backbone.FromNetwork(first.Model.Network.WithoutHead()) });

        Assert.Equal(first.Model.Summary, further.Model.Summary);
        Assert.Equal(1.0, _mlContext.MulticlassClassification.EvaluateTextLabels(further.Transform(data)).MicroAccuracy);
        Assert.Equal(1.0, _mlContext.MulticlassClassification.EvaluateTextLabels(on.Transform(data)).MicroAccuracy);
    }

    public void Dispose() => _images.Dispose();

    private static float[] Head(NetworkPredictionTransformer model) =>
        Weights(model.Model.Network, model.Model.Network.Network.Nodes[^1].Layer.Name);

    private static float[] Weights(TrainedNetwork network, string layer) => network.Weights[$"{layer}.weights"].ToArray();

    private NetworkPredictionTransformer Fit(IDataView data, TransferLearningTrainer.Options options) =>
        _mlContext.MulticlassClassification.Trainers.TransferLearning(options).Fit(data);
}
