using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Transformers;

public class TransformerTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Sixteen_threads_predict_the_same_bits_as_one()
    {
        NetworkPredictionTransformer model = Fit(rows: 200);
        TestData.Point[] points = TestData.Points(200);
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> engine = Engine(model);
        float[][] expected = [.. points.Select(point => engine.Predict(point).Score)];

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, thread =>
        {
            using PredictionEngine<TestData.Point, TestData.KeyPrediction> own = Engine(model);
            for (int i = 0; i < points.Length; i++)
            {
                int at = (i + (thread * 13)) % points.Length;
                Assert.Equal(expected[at], own.Predict(points[at]).Score);
            }
        });
    }

    [Fact]
    public void A_data_view_and_a_prediction_engine_agree_row_by_row_beyond_a_block()
    {
        NetworkPredictionTransformer model = Fit(rows: 700);
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> engine = Engine(model);
        float[][] scores = [.. model.Transform(Data(700)).GetColumn<float[]>("Score")];

        Assert.Equal(700, scores.Length);
        Assert.All(
            TestData.Points(700).Zip(scores), pair =>
                Assert.True(EstimatorWorkout.FloatsAreClose(engine.Predict(pair.First).Score, pair.Second)));
    }

    [Fact]
    public void Columns_passed_on_keep_their_rows()
    {
        TestData.Point[] points = TestData.Points(600);
        IDataView scored = Fit(rows: 90).Transform(Data(600));

        TestData.Point[] read = [.. _mlContext.Data.CreateEnumerable<TestData.Point>(
            _mlContext.Transforms.Conversion.MapKeyToValue("Label").Fit(scored).Transform(scored), reuseRowObject: false)];

        Assert.Equal(points.Select(static point => point.Label), read.Select(static point => point.Label));
        Assert.Equal(points.Select(static point => point.Value), read.Select(static point => point.Value));
        Assert.Equal(points.SelectMany(static point => point.Features), read.SelectMany(static point => point.Features));
    }

    [Fact]
    public void Filters_take_skip_cache_and_shuffle_behind_and_before_the_transformer_give_the_right_rows()
    {
        NetworkPredictionTransformer model = Fit(rows: 90);
        IDataView data = Data(500);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];

        IDataView taken = _mlContext.Data.TakeRows(_mlContext.Data.SkipRows(model.Transform(data), 37), 20);
        Assert.Equal(scores[37..57], taken.GetColumn<float[]>("Score"));
        IDataView before = model.Transform(_mlContext.Data.TakeRows(data, 21));
        Assert.Equal(21, before.GetColumn<float[]>("Score").Count());
        IDataView filtered = _mlContext.Data.FilterRowsByColumn(model.Transform(data), "Number", 1, 2);
        Assert.Equal(scores.Where((_, i) => i % 3 == 1), filtered.GetColumn<float[]>("Score"));
        IDataView cached = _mlContext.Data.Cache(model.Transform(data));
        Assert.Equal(scores, cached.GetColumn<float[]>("Score"));
        IDataView shuffled = _mlContext.Data.ShuffleRows(model.Transform(data), seed: 1);
        Assert.Equal(
            scores.Select(static score => score[0]).Order(), shuffled.GetColumn<float[]>("Score").Select(static score => score[0]).Order());
    }

    [Fact]
    public void Scores_survive_a_binary_and_a_text_file()
    {
        IDataView scored = Fit(rows: 90).Transform(Data(120));
        string folder = Directory.CreateTempSubdirectory("views-").FullName;
        try
        {
            string path = Path.Combine(folder, "scored.idv");
            using (FileStream stream = File.Create(path))
            {
                _mlContext.Data.SaveAsBinary(scored, stream);
            }

            Assert.Equal(scored.GetColumn<float[]>("Score"), _mlContext.Data.LoadFromBinary(path).GetColumn<float[]>("Score"));
            using FileStream text = File.Create(Path.Combine(folder, "scored.tsv"));
            _mlContext.Data.SaveAsText(scored, text);
            Assert.True(text.Length > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_preview_shows_predictions()
    {
        DataDebuggerPreview preview = Fit(rows: 90).Transform(Data(50)).Preview(maxRows: 5);

        Assert.Equal(5, preview.RowView.Length);
        Assert.Contains(preview.ColumnView, static column => column.Column.Name == "PredictedLabel");
    }

    [Fact]
    public void A_cursor_set_gives_every_row_once()
    {
        IDataView scored = Fit(rows: 90).Transform(Data(300));
        List<float> values = new();
        foreach (DataViewRowCursor cursor in scored.GetRowCursorSet([scored.Schema["Value"], scored.Schema["Score"]], n: 4))
        {
            using (cursor)
            {
                ValueGetter<float> getter = cursor.GetGetter<float>(scored.Schema["Value"]);
                float value = 0;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    values.Add(value);
                }
            }
        }

        Assert.Equal(TestData.Points(300).Select(static point => point.Value).Order(), values.Order());
    }

    [Fact]
    public void A_column_that_was_not_asked_for_and_a_wrong_type_are_refused()
    {
        IDataView scored = Fit(rows: 90).Transform(Data(10));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);

        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<uint>(scored.Schema["PredictedLabel"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"]));
        Assert.False(cursor.IsColumnActive(scored.Schema["Value"]));
    }

    [Fact]
    public void Two_models_in_one_pipeline_have_score_columns_of_two_sets()
    {
        IDataView data = Data(60);
        IDataView twice = Fit(rows: 60).Transform(Fit(rows: 60).Transform(data));
        uint[] sets = [.. twice.Schema.Where(static column => column.Name == "Score").Select(static column =>
        {
            uint id = 0;
            column.Annotations.GetValue("ScoreColumnSetId", ref id);
            return id;
        })];

        Assert.Equal(2, sets.Distinct().Count());
    }

    [Fact]
    public void Missing_features_give_a_missing_label()
    {
        using PredictionEngine<TestData.Point, TestData.KeyPrediction> engine =
            _mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(Fit(rows: 90));

        TestData.KeyPrediction prediction = engine.Predict(new TestData.Point { Features = [float.NaN, 0, 0, 0] });

        Assert.Equal(0u, prediction.PredictedLabel);
        Assert.All(prediction.Score, static score => Assert.True(float.IsNaN(score)));
    }

    private IDataView Data(int rows)
    {
        IDataView data = TestData.View(_mlContext, rows);
        return _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private NetworkPredictionTransformer Fit(int rows) => _mlContext.MulticlassClassification.Trainers
        .FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options { Epochs = 3, BatchSize = 16, HiddenLayers = [8] })
        .Fit(Data(rows));

    private PredictionEngine<TestData.Point, TestData.KeyPrediction> Engine(ITransformer model) =>
        _mlContext.Model.CreatePredictionEngine<TestData.Point, TestData.KeyPrediction>(model);
}
