using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Trainers;

public class PipelineTests
{
    private static readonly FullyConnectedNetworkTrainer.Options s_short = new() { Epochs = 30, BatchSize = 16 };

    [Fact]
    public void A_multiclass_pipeline_is_fitted_evaluated_and_predicts_single_rows()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext, 300);
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_short))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        ITransformer model = pipeline.Fit(data);
        MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(data), topKPredictionCount: 2);
        using var engine = mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(model);
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
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_short))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        using var stream = new MemoryStream();

        mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);

        using var engine = mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(model);
        using var loadedEngine = mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.Prediction>(loaded);
        foreach (TestData.Point point in TestData.Points(30))
        {
            TestData.Prediction expected = engine.Predict(point);
            TestData.Prediction actual = loadedEngine.Predict(point);
            Assert.Equal(expected.PredictedLabel, actual.PredictedLabel);
            Assert.Equal(expected.Score, actual.Score);
        }
    }
}
