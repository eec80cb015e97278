using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Tests.Trainers;

public class PipelineTests
{
    private static readonly FullyConnectedNetworkTrainer.Options s_short = new() { Epochs = 30, BatchSize = 16 };

    [Fact]
    public void A_multiclass_pipeline_is_fitted_evaluated_and_predicts_single_rows()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300);
        EstimatorChain<KeyToValueMappingTransformer> pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_short))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        ITransformer model = pipeline.Fit(data);
        MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(
            model.Transform(data), topKPredictionCount: 2);
        using PredictionEngine<TestData.Point, TestData.Prediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(model);
        TestData.Point[] points = TestData.Points(300);

        Assert.True(metrics.MacroAccuracy > 0.98, $"accuracy {metrics.MacroAccuracy}");
        Assert.True(metrics.TopKAccuracy >= metrics.MicroAccuracy);
        Assert.All(points.Take(9), point => Assert.Equal(point.Label, engine.Predict(point).PredictedLabel));
    }

    [Fact]
    public void A_saved_model_loads_plainly_and_predicts_the_same()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300);
        EstimatorChain<KeyToValueMappingTransformer> pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_short))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        using MemoryStream stream = new();

        mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);

        using PredictionEngine<TestData.Point, TestData.Prediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(model);
        using PredictionEngine<TestData.Point, TestData.Prediction> loadedEngine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(loaded);
        foreach (TestData.Point point in TestData.Points(30))
        {
            TestData.Prediction expected = engine.Predict(point);
            TestData.Prediction actual = loadedEngine.Predict(point);
            Assert.Equal(expected.PredictedLabel, actual.PredictedLabel);
            Assert.Equal(expected.Score, actual.Score);
        }
    }

    [Fact]
    public void A_binary_pipeline_has_calibrated_columns_and_metrics()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300, classes: 2);
        NetworkPredictionTransformer model = mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(
            s_short with { LabelColumnName = "Flag" }).Fit(data);

        CalibratedBinaryClassificationMetrics metrics = mlContext.BinaryClassification.Evaluate(model.Transform(data), "Flag");
        using PredictionEngine<TestData.Point, TestData.BinaryPrediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.BinaryPrediction>(model);
        TestData.BinaryPrediction prediction = engine.Predict(TestData.Points(2, classes: 2)[1]);

        Assert.True(metrics.Accuracy > 0.98, $"accuracy {metrics.Accuracy}");
        Assert.True(metrics.AreaUnderRocCurve > 0.99);
        Assert.True(prediction.PredictedLabel);
        Assert.Equal(prediction.Probability, 1 / (1 + Math.Exp(-prediction.Score)), 1e-5);
    }

    [Fact]
    public void A_regression_learns_labels_far_from_zero()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 600);
        NetworkPredictionTransformer model = mlContext.Regression.Trainers.FullyConnectedNetwork(
            s_short with { LabelColumnName = "Value", Epochs = 60 }).Fit(data);

        RegressionMetrics metrics = mlContext.Regression.Evaluate(model.Transform(data), "Value");

        Assert.True(metrics.RSquared > 0.97, $"R2 {metrics.RSquared}");
    }

    [Fact]
    public void A_regression_of_several_outputs_learns_each()
    {
        MLContext mlContext = new(seed: 1);
        TestData.Point[] points = TestData.Points(600);
        NetworkPredictionTransformer model = mlContext.Regression.Trainers
            .FullyConnectedNetwork(s_short with { LabelColumnName = "Values", Epochs = 60 }).Fit(mlContext.Data.LoadFromEnumerable(points));
        using PredictionEngine<TestData.Point, TestData.VectorPrediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.VectorPrediction>(model);

        for (int output = 0; output < 2; output++)
        {
            double mean = points.Average(point => point.Values[output]);
            double error = points.Sum(point => Math.Pow(engine.Predict(point).Score[output] - point.Values[output], 2));
            Assert.True(1 - (error / points.Sum(point => Math.Pow(point.Values[output] - mean, 2))) > 0.97, $"output {output}");
        }
    }

    [Fact]
    public void Cross_validation_caching_and_on_fit_delegates_work_around_the_trainer()
    {
        MLContext mlContext = new(seed: 1);
        NetworkPredictionTransformer? fitted = null;
        EstimatorChain<ColumnCopyingTransformer> pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_short)
                .WithOnFitDelegate(transformer => fitted = transformer))
            .Append(mlContext.Transforms.CopyColumns("Copy", "Score"));

        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> results =
            mlContext.MulticlassClassification.CrossValidate(TestData.View(mlContext, 300), pipeline, numberOfFolds: 3);

        Assert.NotNull(fitted);
        Assert.Equal(3, results.Count);
        Assert.All(results, static result => Assert.True(result.Metrics.MicroAccuracy > 0.95));
    }

    [Fact]
    public void Permutation_feature_importance_finds_the_feature_that_matters()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300);
        NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            s_short with { LabelColumnName = "Number" }).Fit(data);

        System.Collections.Immutable.ImmutableArray<MulticlassClassificationMetricsStatistics> importance =
            mlContext.MulticlassClassification.PermutationFeatureImportance(model, data, "Number", permutationCount: 2);

        Assert.Equal(4, importance.Length);
        Assert.Equal(0, Enumerable.Range(0, 4).MinBy(slot => importance[slot].MicroAccuracy.Mean));
    }

    [Fact]
    public void Each_epoch_writes_a_line_of_kind_info_to_the_log()
    {
        MLContext mlContext = new(seed: 1);
        List<LoggingEventArgs> lines = [];
        mlContext.Log += (_, line) => lines.Add(line);

        mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            s_short with { LabelColumnName = "Number", Epochs = 3, ValidationFraction = 0.1 }).Fit(TestData.View(mlContext));

        LoggingEventArgs[] epochs = [.. lines.Where(static line => line.Message.Contains("epoch 2/3", StringComparison.Ordinal))];
        Assert.Single(epochs);
        Assert.Equal(Microsoft.ML.Runtime.ChannelMessageKind.Info, epochs[0].Kind);
        Assert.Contains(nameof(FullyConnectedNetworkTrainer), epochs[0].Source, StringComparison.Ordinal);
        Assert.Contains("valid_loss", epochs[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contexts_seed_gives_the_same_network_for_any_number_of_threads()
    {
        float[] Weights(int seed, int threads)
        {
            MLContext mlContext = new(seed);
            NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers
                .FullyConnectedNetwork(s_short with { LabelColumnName = "Number", Epochs = 2, Threads = threads })
                    .Fit(TestData.View(mlContext));
            return model.Model.Network.Weights["output.weights"].ToArray();
        }

        Assert.Equal(Weights(1, 1), Weights(1, 2));
        Assert.NotEqual(Weights(1, 1), Weights(2, 1));
    }

    [Fact]
    public void A_training_goes_on_from_a_trained_model()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300);
        FullyConnectedNetworkTrainer.Options options = s_short with { LabelColumnName = "Value", Epochs = 5 };
        NetworkPredictionTransformer first = mlContext.Regression.Trainers.FullyConnectedNetwork(options).Fit(data);
        double before = mlContext.Regression.Evaluate(first.Transform(data), "Value").MeanSquaredError;

        NetworkPredictionTransformer second = mlContext.Regression.Trainers.FullyConnectedNetwork(
            options with { InitialModel = first.Model }).Fit(data);

        double after = mlContext.Regression.Evaluate(second.Transform(data), "Value").MeanSquaredError;
        Assert.True(after < before, $"{before} -> {after}");
        Assert.True(second.Model.History["train_loss"][0] < first.Model.History["train_loss"][0] / 2);
    }

    [Fact]
    public void A_cancelled_training_keeps_what_it_has_and_one_without_an_epoch_is_cancelled()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext);
        using CancellationTokenSource source = new();
        FullyConnectedNetworkTrainer.Options options = s_short with
        {
            LabelColumnName = "Number",
            CancellationToken = source.Token,
            Callbacks = [new Networks.EpochCallback(state =>
            {
                if (state.Epoch == 2)
                {
                    source.Cancel();
                }
            })],
        };

        NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options).Fit(data);

        Assert.Equal(2, model.Model.History.Epochs.Length);
        Assert.Throws<OperationCanceledException>(
            () => mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(options).Fit(data));
    }

    [Fact]
    public void Rows_beyond_the_limit_go_to_a_file_train_the_same_and_leave_nothing_behind()
    {
        string folder = Directory.CreateTempSubdirectory("cache-").FullName;
        try
        {
            float[] Weights(long limit)
            {
                MLContext mlContext = new(seed: 1) { TempFilePath = folder };
                NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers
                    .FullyConnectedNetwork(
                        s_short with
                        {
                            LabelColumnName = "Number",
                            Epochs = 2,
                            CacheLimitBytes = limit,
                            ExampleWeightColumnName = "Weight"
                        })
                    .Fit(TestData.View(mlContext));
                return model.Model.Network.Weights["output.weights"].ToArray();
            }

            Assert.Equal(Weights(1 << 20), Weights(400));
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Weights_of_zero_take_rows_out_and_balanced_classes_are_accepted()
    {
        MLContext mlContext = new(seed: 1);
        TestData.Point[] points = TestData.Points(300, classes: 2);
        foreach (TestData.Point point in points)
        {
            // The second class is not to be learnt: its rows weigh nothing.
            point.Weight = point.Number == 1 ? 0 : 1;
        }

        NetworkPredictionTransformer model = mlContext.BinaryClassification.Trainers
            .FullyConnectedNetwork(s_short with { LabelColumnName = "Flag", ExampleWeightColumnName = "Weight" })
                .Fit(mlContext.Data.LoadFromEnumerable(points));
        using PredictionEngine<TestData.Point, TestData.BinaryPrediction> engine =
            mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.BinaryPrediction>(model);
        Assert.All(points.Take(20), point => Assert.False(engine.Predict(point).PredictedLabel));

        mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(s_short with { LabelColumnName = "Flag", BalanceClasses = true })
            .Fit(TestData.View(mlContext));
        mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            s_short with { LabelColumnName = "Number", ClassWeights = [1, 2, 1] }).Fit(TestData.View(mlContext));
    }

    [Fact]
    public void Planar_and_interleaved_pixels_give_the_same_network()
    {
        MLContext mlContext = new(seed: 1);
        Random random = new(1);
        (byte[] Interleaved, byte[] Planar, float Label)[] images = [.. Enumerable.Range(0, 40).Select(row =>
        {
            byte[] interleaved = new byte[6 * 5 * 3];
            random.NextBytes(interleaved);
            byte[] planar = new byte[interleaved.Length];
            for (int i = 0; i < interleaved.Length; i++)
            {
                planar[(i % 3 * 30) + (i / 3)] = interleaved[i];
            }

            return (interleaved, planar, (float)(row % 2));
        })];
        ConvolutionalNetworkTrainer.Options options = new() { Epochs = 1, BatchSize = 8, Filters = [4], HiddenLayers = [4] };

        float[] Scores<T>(IEnumerable<T> rows)
            where T : class
        {
            IDataView data = mlContext.Data.LoadFromEnumerable(rows);
            return [.. mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(options with { Seed = 3 }).Fit(data).Transform(data)
                .GetColumn<float[]>("Score").SelectMany(static score => score)];
        }

        Assert.Equal(
            Scores(images.Select(static image => new InterleavedImage { Features = image.Interleaved, Label = image.Label })),
            Scores(images.Select(static image => new PlanarImage { Features = image.Planar, Label = image.Label })));
    }

    private sealed class InterleavedImage
    {
        [VectorType(6, 5, 3)]
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class PlanarImage
    {
        [VectorType(3, 6, 5)]
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
