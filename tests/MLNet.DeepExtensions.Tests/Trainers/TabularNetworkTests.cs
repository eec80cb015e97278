using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Tests.Trainers;

public class TabularNetworkTests
{
    private static readonly string[] s_works = ["private", "state", "self", ""];
    private static readonly string[] s_kinds = ["x", "y", "z"];

    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(NetworkTask.BinaryClassification)]
    [InlineData(NetworkTask.MulticlassClassification)]
    [InlineData(NetworkTask.Regression)]
    public void It_is_an_estimator_like_any_other(NetworkTask task)
    {
        IDataView valid = View([.. Rows(40).Where(static row => !float.IsNaN(row.Age))]);
        EstimatorWorkout.Run(_mlContext, Trainer(task, Quick(task)), valid, WithoutColumn(valid, "Age"));
    }

    [Fact]
    public void It_learns_from_columns_of_every_type_what_the_label_depends_on()
    {
        // Who is older than 40 or self-employed; every other column is noise, and a tenth of the ages are missing.
        IDataView train = View(Rows(600)), test = View(Rows(200, seed: 2));
        ITransformer model = Trainer(
            NetworkTask.BinaryClassification,
            Quick(NetworkTask.BinaryClassification) with { Epochs = 20, Members = 3, Folds = 3 }).Fit(train);
        CalibratedBinaryClassificationMetrics metrics = _mlContext.BinaryClassification.Evaluate(model.Transform(test), "IsOlder");
        Assert.InRange(metrics.Accuracy, 0.9, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.5);
    }

    [Fact]
    public void Texts_and_keys_are_labels_too_and_predicted_as_what_they_are()
    {
        IDataView rows = View(Rows(60));
        TabularNetworkTrainer.Options options = Quick(NetworkTask.MulticlassClassification);
        ITransformer texts = Trainer(NetworkTask.MulticlassClassification, options)
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(rows);
        Assert.Contains(texts.Transform(rows).GetColumn<string>("PredictedLabel").First(), s_kinds);

        ITransformer keys = _mlContext.Transforms.Conversion.MapValueToKey("Kind")
            .Append(Trainer(NetworkTask.MulticlassClassification, options))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(rows);
        Assert.Contains(keys.Transform(rows).GetColumn<string>("PredictedLabel").First(), s_kinds);
    }

    [Fact]
    public void A_loaded_model_predicts_the_same_says_what_it_learnt_of_the_columns_and_takes_what_it_never_saw()
    {
        IDataView rows = View(Rows(60));
        ITransformer model = Trainer(NetworkTask.Regression, Quick(NetworkTask.Regression)).Fit(rows);
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        MLContext other = new();
        ITransformer loaded = other.Model.Load(stream, out _);
        Assert.All(Scores(model, rows).Zip(Scores(loaded, rows)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

        IEnumerable<ITransformer> steps = (IEnumerable<ITransformer>)loaded.AsNetworkModel(other);
        NetworkPredictionTransformer last = steps.OfType<NetworkPredictionTransformer>().Single();
        string columns = last.Model.DescribeColumns()!;
        Assert.Contains("Age", columns);
        Assert.Contains("Work", columns);
        Assert.Equal(
            ((TransformerChain<NetworkPredictionTransformer>)model).LastTransformer.Model.DescribeColumns(), columns);

        // A category never seen, a number beyond all, everything missing.
        Row[] odd =
        [
            Rows(1)[0] with { Work = "astronaut" },
            Rows(1)[0] with { Age = 1e30f },
            Rows(1)[0] with { Age = float.NaN, Work = "", Since = default },
        ];
        using PredictionEngine<Row, Prediction> engine = other.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        float[] singles = [.. odd.Select(row => engine.Predict(row).Score)];
        Assert.All(singles, score => Assert.InRange(score, 0, 100));
        Assert.All(
            singles.Zip(Scores(model, View(odd))), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void The_columns_named_are_the_only_ones_that_matter()
    {
        Row[] rows = Rows(60);
        TabularNetworkTrainer.Options options = Quick(NetworkTask.Regression) with { Columns = ["Age", "Work"] };
        ITransformer model = Trainer(NetworkTask.Regression, options).Fit(View(rows));
        Row[] others = [.. rows.Select(row => row with { Hours = 1, Married = false, Since = default, Vector = [9, 9] })];
        Assert.Equal(Scores(model, View(rows)), Scores(model, View(others)));
        Assert.NotEqual(Scores(model, View(rows)), Scores(model, View([.. rows.Select(row => row with { Age = 20 })])));
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_for_any_number_of_threads()
    {
        IDataView rows = View(Rows(60));
        TabularNetworkTrainer.Options options = Quick(NetworkTask.BinaryClassification) with { Seed = 3, Threads = 1 };
        float[] one = Scores(Trainer(NetworkTask.BinaryClassification, options).Fit(rows), rows);
        Assert.Equal(one, Scores(Trainer(NetworkTask.BinaryClassification, options with { Threads = 3 }).Fit(rows), rows));
        Assert.NotEqual(one, Scores(Trainer(NetworkTask.BinaryClassification, options with { Seed = 4 }).Fit(rows), rows));
    }

    [Fact]
    public void Weights_count_and_their_column_is_not_learnt_from()
    {
        Row[] rows = [.. Rows(60).Select((row, i) => row with { Weight = i % 2 })];
        TabularNetworkTrainer.Options options = Quick(NetworkTask.Regression) with { ExampleWeightColumnName = "Weight", Seed = 1 };
        ITransformer weighted = Trainer(NetworkTask.Regression, options).Fit(View(rows));
        Assert.DoesNotContain("Weight", ((TransformerChain<NetworkPredictionTransformer>)weighted).LastTransformer.Model.DescribeColumns());

        // What has no weight is not looked at: other labels there change nothing.
        Row[] others = [.. rows.Select(row => row.Weight > 0 ? row : row with { Value = -1e6f })];
        Assert.Equal(Scores(weighted, View(rows)), Scores(Trainer(NetworkTask.Regression, options).Fit(View(others)), View(rows)));
    }

    [Fact]
    public void Columns_that_are_not_learnt_from_need_not_be_there_at_prediction()
    {
        IDataView rows = View([.. Rows(60).Select((row, i) => row with { Weight = i / 4, Hours = 7 })]);
        TabularNetworkTrainer.Options options = Quick(NetworkTask.BinaryClassification) with
        {
            Folds = 3,
            GroupColumnName = "Weight",
            Ignored = ["Married"],
        };
        ITransformer model = Trainer(NetworkTask.BinaryClassification, options).Fit(rows);
        IDataView fewer = _mlContext.Transforms.DropColumns("Weight", "Married", "Hours", "IsOlder").Fit(rows).Transform(rows);
        Assert.Equal(Scores(model, rows), Scores(model, fewer));
    }

    [Fact]
    public void What_is_bad_is_named()
    {
        IDataView rows = View(Rows(30));
        TabularNetworkTrainer.Options binary = Quick(NetworkTask.BinaryClassification), regression = Quick(NetworkTask.Regression);
        string OfLabel(IDataView view) => Error(NetworkTask.BinaryClassification, binary, view);
        string OfValue(IDataView view) => Error(NetworkTask.Regression, regression, view);
        Assert.Contains(
            "There is no label column 'Nobody'",
            Error(NetworkTask.BinaryClassification, binary with { LabelColumnName = "Nobody" }, rows));
        Assert.Contains(
            "There is no table column 'Nobody'", Error(NetworkTask.Regression, regression with { Columns = ["Nobody"] }, rows));
        Assert.Contains("Numbers names 'Agee'", Error(NetworkTask.Regression, regression with { Numbers = ["Agee"] }, rows));
        Row[] missing = [.. Rows(5).Select((row, i) => i == 2 ? row with { Value = float.NaN } : row)];
        Assert.Contains("The label column 'Value' has a missing value in row 2", OfValue(View(missing)));
        Assert.Contains("the same class", OfLabel(View([.. Rows(9).Select(row => row with { IsOlder = true })])));
        Assert.Contains("no rows", OfValue(View([])));
        Assert.Throws<ArgumentException>(() => new TabularNetworkTrainer.Options { Members = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new TabularNetworkTrainer.Options { GroupColumnName = "a", TimeColumnName = "b" }.Validate());

        ITransformer model = Trainer(NetworkTask.Regression, Quick(NetworkTask.Regression)).Fit(rows);
        IDataView retyped = _mlContext.Transforms.Conversion.ConvertType("Work", "Age").Fit(rows).Transform(rows);
        Assert.Contains("Age", Assert.ThrowsAny<Exception>(() => model.Transform(WithoutColumn(rows, "Age"))).Message);
        Assert.Contains(
            "Work", Assert.ThrowsAny<Exception>(() => model.Transform(retyped)).Message);
    }

    [Fact]
    public void Two_rows_a_class_of_one_row_and_many_categories_are_trained_on()
    {
        Assert.Contains("'Age' (it never changes)", Error(NetworkTask.Regression, Quick(NetworkTask.Regression), View(Rows(1))));
        _ = Trainer(NetworkTask.Regression, Quick(NetworkTask.Regression)).Fit(View(Rows(2)));
        _ = Trainer(NetworkTask.BinaryClassification, Quick(NetworkTask.BinaryClassification))
            .Fit(View([.. Rows(2).Select((row, i) => row with { IsOlder = i == 1 })]));
        Row[] rare = [.. Rows(30).Select((row, i) => row with { IsOlder = i == 7 })];
        _ = Trainer(NetworkTask.BinaryClassification, Quick(NetworkTask.BinaryClassification)).Fit(View(rare));
        Row[] many = [.. Rows(400).Select((row, i) => row with { Work = $"work {i / 2}" })];
        ITransformer model = Trainer(NetworkTask.Regression, Quick(NetworkTask.Regression)).Fit(View(many));
        NetworkModel network = ((TransformerChain<NetworkPredictionTransformer>)model).LastTransformer.Model;
        Assert.Equal([201], TabularModel.TryOf(network.Network)!.Encoder.CodeSizes);
    }

    private static string LabelOf(NetworkTask task) => task switch
    {
        NetworkTask.BinaryClassification => "IsOlder",
        NetworkTask.MulticlassClassification => "Kind",
        _ => "Value",
    };

    private static TabularNetworkTrainer.Options Quick(NetworkTask task) => new()
    {
        LabelColumnName = LabelOf(task),
        Members = 2,
        Epochs = 2,
        HiddenLayers = [8],
        Columns = ["Age", "Hours", "Work", "Married", "Since", "Vector"],
        Seed = 1,
    };

    private TabularNetworkTrainer Trainer(NetworkTask task, TabularNetworkTrainer.Options options) => task switch
    {
        NetworkTask.BinaryClassification => _mlContext.BinaryClassification.Trainers.TabularNetwork(options),
        NetworkTask.MulticlassClassification => _mlContext.MulticlassClassification.Trainers.TabularNetwork(options),
        _ => _mlContext.Regression.Trainers.TabularNetwork(options),
    };

    private string Error(NetworkTask task, TabularNetworkTrainer.Options options, IDataView rows)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => Trainer(task, options).Fit(rows));
        Assert.True(error is ArgumentException or InvalidOperationException, $"{error.GetType()}");
        return error.Message;
    }

    private IDataView View(Row[] rows) => _mlContext.Data.LoadFromEnumerable(rows);

    private IDataView WithoutColumn(IDataView view, string name) => _mlContext.Transforms.DropColumns(name).Fit(view).Transform(view);

    private static float[] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float>("Score")];

    private static Row[] Rows(int count, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int age = random.Next(18, 70);
            string work = s_works[random.Next(4)];
            return new Row
            {
                Age = random.Next(10) == 0 ? float.NaN : age,
                Hours = random.Next(10, 60),
                Work = work,
                Married = random.Next(2) == 0,
                Since = new DateTime(2020, 1 + random.Next(12), 1 + random.Next(28), random.Next(24), 0, 0),
                Vector = [random.NextSingle(), random.NextSingle()],
                IsOlder = age > 40 || work == "self",
                Kind = s_kinds[(age > 40 ? 1 : 0) + (work == "self" ? 1 : 0)],
                Value = age + (work == "self" ? 10 : 0),
                Weight = 1,
            };
        })];
    }

    private sealed record Row
    {
        public float Age { get; init; }

        public int Hours { get; init; }

        public string Work { get; init; } = "";

        public bool Married { get; init; }

        public DateTime Since { get; init; }

        [VectorType(2)]
        public float[] Vector { get; init; } = [];

        public bool IsOlder { get; init; }

        public string Kind { get; init; } = "";

        public float Value { get; init; }

        public float Weight { get; init; }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
