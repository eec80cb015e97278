using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Transformers;

/// <summary>
/// Score is the logit, whatever way a model scores: where a float's probability is 0 or 1 it still tells rows apart, and no log-loss is
/// infinite.
/// </summary>
public class BinaryScoreTests
{
    private const int Rows = 401;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly NetworkPredictionTransformer s_model = Fit();

    // A network without hidden layers is linear: with features from -1000 to 1000, logits are far beyond those whose probability a float
    // can tell.
    private static readonly IDataView s_rows = Line(1000);

    [Fact]
    public void Every_row_has_a_score_of_its_own_in_order_of_its_feature()
    {
        float[] scores = Scores(s_model);

        Assert.True(scores[0] < -200 && scores[^1] > 200, $"{scores[0]} to {scores[^1]}");
        Assert.Equal(Rows, scores.Distinct().Count());
        Assert.Equal(scores.Order(), scores);
    }

    [Fact]
    public void The_score_is_the_networks_logit()
    {
        float[] features = [.. s_rows.GetColumn<float[]>("Features").SelectMany(static row => row)];

        Assert.Equal(s_model.Model.Network.PredictLogits(features), Scores(s_model));
    }

    [Fact]
    public void The_probability_is_the_scores_sigmoid_and_never_0_or_1()
    {
        float[] scores = Scores(s_model);
        float[] probabilities = [.. s_model.Transform(s_rows).GetColumn<float>("Probability")];

        Assert.All(scores.Zip(probabilities), static pair =>
        {
            double expected = 1 / (1 + Math.Exp(-(double)pair.First));
            Assert.InRange(pair.Second, float.Epsilon, MathF.BitDecrement(1f));
            Assert.InRange(Math.Abs(pair.Second - expected), 0, Math.Max(6e-8 * expected, 2e-45));
        });
        Assert.Equal(scores.Select(static score => score > 0), s_model.Transform(s_rows).GetColumn<bool>("PredictedLabel"));
    }

    [Fact]
    public void Plain_cursors_prediction_engines_and_loaded_models_give_the_same()
    {
        float[] scores = Scores(s_model);
        using MemoryStream stream = new();
        s_mlContext.Model.Save(s_model, s_rows.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);

        Assert.Equal(scores, Scores(loaded.AsNetworkModel(s_mlContext)));
        (float Score, float Probability, bool PredictedLabel)[] single = Engine(s_model);
        Assert.Equal(scores, single.Select(static row => row.Score), static (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Abs(a));
        Assert.All(
            single, static row =>
                Assert.Equal((ScoreMeaning.Probability(row.Score), row.Score > 0), (row.Probability, row.PredictedLabel)));
        Assert.Equal(single, Engine(loaded));
        Assert.Equal(single, Engine(loaded.AsNetworkModel(s_mlContext)));
        Assert.Equal(single.Select(static row => row.Score), Scores(loaded));
        Assert.Equal(single.Select(static row => row.Score), OneByOne());
    }

    [Fact]
    public void Evaluation_tells_all_rows_apart_and_its_log_loss_is_finite()
    {
        // The label is true in the upper tenth of the features alone: who sees 1 in half of the rows cannot tell.
        IDataView rows = s_mlContext.Data.LoadFromEnumerable(Points(1000).Select(static (point, i) =>
        {
            point.Label = i >= Rows * 9 / 10;
            return point;
        }));
        CalibratedBinaryClassificationMetrics metrics = s_mlContext.BinaryClassification.Evaluate(s_model.Transform(rows));

        Assert.Equal(1, metrics.AreaUnderRocCurve, 6);
        Assert.True(double.IsFinite(metrics.LogLoss), $"{metrics.LogLoss}");
    }

    [Fact]
    public void A_multiclass_log_loss_is_finite_where_the_labels_probability_is_0()
    {
        MLContext mlContext = new(seed: 1);
        IDataView data = TestData.View(mlContext);
        NetworkPredictionTransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Number", HiddenLayers = [], Epochs = 20 }).Fit(data);
        IDataView far = mlContext.Data.LoadFromEnumerable(TestData.Points(90).Select(static point =>
        {
            point.Features = [.. point.Features.Select(static feature => feature * 10_000)];
            point.Number = (point.Number + 1) % 3;
            return point;
        }));
        IDataView scored = model.Transform(far);
        Assert.Contains(0f, scored.GetColumn<float[]>("Score").SelectMany(static scores => scores));
        Assert.True(double.IsFinite(mlContext.MulticlassClassification.Evaluate(scored, "Number").LogLoss));
    }

    private static NetworkPredictionTransformer Fit() => s_mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(
        new FullyConnectedNetworkTrainer.Options { HiddenLayers = [], Epochs = 50 }).Fit(Line(1));

    private static IDataView Line(float end) => s_mlContext.Data.LoadFromEnumerable(Points(end));

    private static IEnumerable<Point> Points(float end) => Enumerable.Range(0, Rows).Select(row =>
    {
        float x = end * ((2f * row / (Rows - 1)) - 1);
        return new Point { Features = [x], Label = x > 0 };
    });

    private static IEnumerable<float> OneByOne()
    {
        ScoringBinding binding = new(s_model.Model, s_rows.Schema);
        DataViewRowCursor input = s_rows.GetRowCursor(s_rows.Schema);
        using PlainScoringCursor cursor = new(input, new ScoringRow(binding, input, binding.OutputSchema));
        ValueGetter<float> getter = cursor.GetGetter<float>(binding.OutputSchema["Score"]);
        float score = 0;
        while (cursor.MoveNext())
        {
            getter(ref score);
            yield return score;
        }
    }

    private static float[] Scores(ITransformer model) => [.. model.Transform(s_rows).GetColumn<float>("Score")];

    private static (float Score, float Probability, bool PredictedLabel)[] Engine(ITransformer model)
    {
        using PredictionEngine<Point, TestData.BinaryPrediction> engine =
            s_mlContext.Model.CreatePredictionEngine<Point, TestData.BinaryPrediction>(model);
        return [.. Points(1000).Select(engine.Predict).Select(static row => (row.Score, row.Probability, row.PredictedLabel))];
    }

    private sealed class Point
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [0];

        public bool Label { get; set; }
    }
}
