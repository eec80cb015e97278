using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests.Trainers;

public sealed class SmallDataTests
{
    [Theory]
    [InlineData(12)]
    [InlineData(30)]
    [InlineData(60)]
    public void Penguins_are_told_apart_as_well_as_by_logistic_regression(int rows)
    {
        // Means over five seeds, on all penguins that are not learned from.
        List<Row> penguins = Penguins();
        double ours = 0;
        double linear = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            MLContext mlContext = new(seed);
            Row[] shuffled = [.. penguins];
            new Random(seed).Shuffle(shuffled);
            IDataView train = View(mlContext, shuffled.Take(rows));
            IDataView test = View(mlContext, shuffled.Skip(rows));
            MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = mlContext.MulticlassClassification.Trainers;
            double Accuracy(IEstimator<ITransformer> trainer) => mlContext.MulticlassClassification.Evaluate(
                mlContext.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(train).Transform(test)).MicroAccuracy;
            ours += Accuracy(trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options { Threads = 1 })) / 5;
            linear += Accuracy(trainers.LbfgsMaximumEntropy()) / 5;
        }

        Assert.True(ours >= linear - 0.02, $"{ours:F3} beside {linear:F3} at {rows} rows");
    }

    [Fact]
    public void Noisy_values_are_fitted_nearly_as_well_as_by_a_linear_model()
    {
        double ours = 0;
        double linear = 0;
        for (int seed = 1; seed <= 3; seed++)
        {
            MLContext mlContext = new(seed);
            IDataView train = View(mlContext, Values(200, seed));
            IDataView test = View(mlContext, Values(600, seed + 100));
            double RSquared(IEstimator<ITransformer> trainer) => mlContext.Regression.Evaluate(trainer.Fit(train).Transform(test)).RSquared;
            ours += RSquared(
                mlContext.Regression.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options { Threads = 1 })) / 3;
            linear += RSquared(mlContext.Regression.Trainers.Sdca()) / 3;
        }

        Assert.True(ours >= linear - 0.02, $"{ours:F3} beside {linear:F3}");
    }

    [Theory]
    [InlineData(999, null, false)]
    [InlineData(1000, null, true)]
    [InlineData(999, 0.1, true)]
    [InlineData(1000, 0.0, false)]
    public void Of_less_than_a_thousand_rows_none_is_kept_for_validation_unless_asked_for(int rows, double? fraction, bool isValidated)
    {
        MLContext mlContext = new(seed: 1);
        NetworkPredictionTransformer model = mlContext.Regression.Trainers
            .FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { HiddenLayers = [], Epochs = 1, ValidationFraction = fraction, Threads = 1 })
            .Fit(View(mlContext, Values(rows, 1)));

        Assert.Equal(isValidated, model.Model.History.Names.Contains("valid_loss"));
    }

    [Fact]
    public void The_penalty_of_values_is_chosen_by_cross_validation_and_told()
    {
        MLContext mlContext = new(seed: 1);
        List<string> lines = [];
        mlContext.Log += (_, line) => lines.Add(line.Message);
        mlContext.Regression.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options { Epochs = 2, Threads = 1 })
            .Fit(View(mlContext, Values(60, 1)));

        Assert.Single(lines, static line => line.Contains("chosen by 5-fold cross-validation", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(5, true)]
    public void The_penalty_of_classes_is_chosen_where_fifty_rows_tell_something(int step, bool isChosen)
    {
        MLContext mlContext = new(seed: 1);
        List<string> lines = [];
        mlContext.Log += (_, line) => lines.Add(line.Message);
        IDataView data = mlContext.Transforms.Conversion.MapValueToKey("Label").Append(
            mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { Epochs = 2, Threads = 1 }))
            .Fit(View(mlContext, Penguins().Where((_, i) => i % step == 0))).Transform(View(mlContext, Penguins()));

        Assert.NotNull(data.Schema.GetColumnOrNull("PredictedLabel"));
        Assert.Equal(isChosen, lines.Any(static line => line.Contains("chosen by 5-fold cross-validation", StringComparison.Ordinal)));
    }

    [Fact]
    public void Classes_among_columns_of_noise_are_told_apart_nearly_as_well_as_by_a_linear_model()
    {
        double ours = 0;
        double linear = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            MLContext mlContext = new(seed);
            IDataView train = View(mlContext, Overlapping(60, seed));
            IDataView test = View(mlContext, Overlapping(600, seed + 100));
            MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = mlContext.MulticlassClassification.Trainers;
            double Accuracy(IEstimator<ITransformer> trainer) => mlContext.MulticlassClassification.Evaluate(
                mlContext.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(train).Transform(test)).MicroAccuracy;
            ours += Accuracy(trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options { Threads = 1 })) / 5;
            linear += Accuracy(trainers.LbfgsMaximumEntropy()) / 5;
        }

        Assert.True(ours >= linear - 0.03, $"{ours:F3} beside {linear:F3}");
    }

    private static IDataView View(MLContext mlContext, IEnumerable<Row> rows) => mlContext.Data.LoadFromEnumerable(rows);

    private static List<Row> Penguins()
    {
        string[][] lines = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "penguins.csv"))
            .Select(static line => line.Split(','))];
        int[] columns = [.. new[] { "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g" }.Select(
            name => Array.IndexOf(lines[0], name))];
        string[] species = ["Adelie", "Chinstrap", "Gentoo"];
        bool IsWhole(string[] cells) => columns.All(column => float.TryParse(cells[column], CultureInfo.InvariantCulture, out float _));
        return [.. lines.Skip(1).Where(IsWhole).Select(cells => new Row
        {
            Features = [.. columns.Select(column => float.Parse(cells[column], CultureInfo.InvariantCulture))],
            Label = Array.IndexOf(species, cells[0]),
        })];
    }

    private static List<Row> Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] features = [(float)Normal(random), (float)Normal(random), (float)Normal(random), (float)Normal(random)];
            return new Row { Features = features, Label = (float)(100 + (20 * features[0]) - (10 * features[1]) + (25 * Normal(random))) };
        })];
    }

    /// <summary>Three round classes on two features, and two of noise.</summary>
    private static List<Row> Overlapping(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            (double x, double y) = Math.SinCos(Math.Tau * (row % 3) / 3);
            float[] features = [(float)((1.3 * x) + Normal(random)), (float)((1.3 * y) + Normal(random)), (float)Normal(random),
                (float)Normal(random)];
            return new Row { Features = features, Label = row % 3 };
        })];
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
