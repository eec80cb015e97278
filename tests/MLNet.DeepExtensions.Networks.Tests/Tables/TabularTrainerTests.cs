using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

public class TabularTrainerTests
{
    [Fact]
    public void Classes_are_learnt_by_members_on_parts_and_values_by_members_on_all_rows()
    {
        (Table table, int[] classes, float[] values) = Made(200);
        TabularResult classifier = TabularTrainer.Train(table, Targets.Classes(classes, ["low", "high"]), Quick());
        Assert.Equal(3, classifier.Ensemble.Members.Length);
        Assert.Equal([160, 160, 160], classifier.Ensemble.Members.Select(member => (int)member.Training.TrainingSamples));
        Assert.InRange(Accuracy(classifier.Model.PredictLabels(table), classes), 0.9, 1);
        Assert.All(classifier.Model.Predict(table), probability => Assert.InRange(probability, 0, 1));

        TabularResult regressor = TabularTrainer.Train(table, Targets.Values(values), Quick());
        Assert.Equal([200, 200, 200], regressor.Ensemble.Members.Select(member => (int)member.Training.TrainingSamples));
        double error = regressor.Model.Predict(table).Zip(values).Average(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(error, 0, 3);
    }

    [Fact]
    public void Values_stay_within_the_range_of_the_training_targets()
    {
        (Table table, _, float[] values) = Made(200);
        TabularModel model = TabularTrainer.Train(table, Targets.Values(values), Quick()).Model;
        Table beyond = new(new NumberColumn("x", -1e9f, 1e9f, 5f), new CategoryColumn("c", "a", "never seen", null));
        float[] predicted = model.Predict(beyond);
        (float low, float high) = (values.Min(), values.Max());
        Assert.All(predicted, value => Assert.InRange(value, low - (1e-5f * (high - low)), high + (1e-5f * (high - low))));
    }

    [Fact]
    public void A_model_is_saved_and_loaded_with_its_columns()
    {
        (Table table, int[] classes, _) = Made(60);
        TabularModel model = TabularTrainer.Train(table, Targets.Classes(classes, ["low", "high"]), Quick() with { Epochs = 1 }).Model;
        using TemporaryFolder folder = new();
        model.Save(folder["table.safetensors"]);
        TabularModel loaded = TabularModel.Load(folder["table.safetensors"]);
        Assert.Equal(model.Predict(table), loaded.Predict(table));
        Assert.Equal(model.Describe(), loaded.Describe());
        Assert.Equal(["low", "high"], loaded.ClassNames!);

        TrainedNetwork other = new(
            Network.Input([2]).Dense(1).Build(), NetworkWeights.Initialize(Network.Input([2]).Dense(1).Build(), seed: 1));
        other.Save(folder["other.safetensors"]);
        Assert.Contains("table's columns", Assert.Throws<ModelFormatException>(() => TabularModel.Load(folder["other.safetensors"])).Message);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_for_any_number_of_workers()
    {
        (Table table, int[] classes, _) = Made(80);
        Targets targets = Targets.Classes(classes, ["low", "high"]);
        float[] one = TabularTrainer.Train(table, targets, Quick() with { Workers = 1, Epochs = 3 }).Model.Predict(table);
        Assert.Equal(one, TabularTrainer.Train(table, targets, Quick() with { Workers = 3, Epochs = 3 }).Model.Predict(table));
        Assert.NotEqual(one, TabularTrainer.Train(table, targets, Quick() with { Seed = 9, Epochs = 3 }).Model.Predict(table));
    }

    [Fact]
    public void Rows_of_a_group_are_never_on_both_sides()
    {
        (Table table, int[] classes, _) = Made(90);
        CategoryColumn groups = new("patient", Enumerable.Range(0, 90).Select(row => $"{row * row % 17}"));
        TabularResult result = TabularTrainer.Train(
            table.With(groups), Targets.Classes(classes, ["low", "high"]), Quick() with { GroupColumn = "patient", Epochs = 1 });
        Assert.DoesNotContain(result.Model.Encoder.Columns, column => column.Name == "patient");
        HashSet<string> seen = [];
        foreach (Dataset leftOut in result.Ensemble.Members.Select(member => member.LeftOut!))
        {
            IEnumerable<string> own =
                Enumerable.Range(0, (int)leftOut.Count).Select(row => groups.NameOf((int)leftOut.OriginalRow(row))!).Distinct();
            Assert.All(own, group => Assert.True(seen.Add(group), group));
        }
    }

    [Fact]
    public void Rows_that_follow_each_other_are_watched_at_their_end()
    {
        (Table table, int[] classes, _) = Made(100);
        NumberColumn time = new("day", [.. Enumerable.Range(0, 100).Select(row => (float)(row * 37 % 100))]);
        TabularResult result = TabularTrainer.Train(
            table.With(time), Targets.Classes(classes, ["low", "high"]), Quick() with { TimeColumn = "day", Epochs = 1 });
        Assert.All(result.Ensemble.Members, member => Assert.All(
            Enumerable.Range(0, 20), row => Assert.Equal(80 + row, time.Values[(int)member.LeftOut!.OriginalRow(row)])));
    }

    [Fact]
    public void Limited_time_shortens_the_schedule()
    {
        (Table table, int[] classes, _) = Made(400);
        TabularResult result = TabularTrainer.Train(
            table, Targets.Classes(classes, ["low", "high"]),
            Quick() with { TimeLimit = TimeSpan.FromMilliseconds(1), Epochs = 50 });
        Assert.Equal(4, result.Epochs);
        Assert.All(result.Ensemble.Members, member => Assert.InRange(member.Training.History.Epochs.Length, 1, 4));
    }

    [Fact]
    public void Options_that_do_not_fit_are_named()
    {
        (Table table, int[] classes, _) = Made(30);
        Targets targets = Targets.Classes(classes, ["low", "high"]);
        string Error(TabularOptions options) =>
            Assert.ThrowsAny<ArgumentException>(() => TabularTrainer.Train(table, targets, options)).Message;
        Assert.Contains("GroupColumn is 'nobody', which is no column", Error(Quick() with { GroupColumn = "nobody" }));
        Assert.Contains("only one of the two is allowed", Error(Quick() with { GroupColumn = "c", TimeColumn = "x" }));
        Assert.Contains("has 2 groups; 5 parts need as many", Error(Quick() with { GroupColumn = "c", Folds = 5 }));
        Assert.Contains("kind Category; rows follow each other", Error(Quick() with { TimeColumn = "c" }));
        Assert.Contains("Members", Error(Quick() with { Members = 0 }));
        Assert.Contains("Folds is 1", Error(Quick() with { Folds = 1 }));
        Assert.Contains("TimeLimit", Error(Quick() with { TimeLimit = TimeSpan.Zero }));
    }

    private static TabularOptions Quick() =>
        new() { Members = 3, Epochs = 25, HiddenLayers = [16], BatchSize = 16, LearningRate = 5e-3f, Seed = 1 };

    /// <summary>y = |x - 5| + 4 (c is b), from 0 to 9; high above 4.</summary>
    private static (Table Table, int[] Classes, float[] Values) Made(int rows)
    {
        Random random = new(1);
        float[] x = [.. Enumerable.Range(0, rows).Select(_ => 10 * random.NextSingle())];
        string[] c = [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 0 ? "a" : "b")];
        float[] y = [.. x.Zip(c).Select(pair => Math.Abs(pair.First - 5) + (pair.Second == "b" ? 4 : 0))];
        return (new Table(new NumberColumn("x", x), new CategoryColumn("c", c)), [.. y.Select(value => value > 4 ? 1 : 0)], y);
    }

    private static double Accuracy(string[] labels, int[] classes) =>
        labels.Zip(classes).Average(pair => pair.First == (pair.Second == 1 ? "high" : "low") ? 1.0 : 0.0);
}
