using System.Collections.Immutable;
using System.Xml.Linq;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public class LearningCurvesTests
{
    private static readonly LearningCurve[] s_curves =
    [
        new("loss", "train", [2, 1, 0.5, 0.1], HigherIsBetter: false),
        new("loss", "valid", [2, 1, double.NaN, 1.5], HigherIsBetter: false),
        new("accuracy", "train", [0.1, 0.5, 0.9, 1], HigherIsBetter: true),
        new("accuracy", "valid", [0.1, 0.5, 0.8, 0.7], HigherIsBetter: true),
    ];

    [Fact]
    public void Each_metric_has_a_chart_and_each_part_a_line()
    {
        SvgFigure figure = LearningCurves.Figure("digits", s_curves);
        Assert.Equal(["loss", "accuracy"], figure.Charts.Select(chart => chart.Title));
        Assert.All(figure.Charts, chart => Assert.Equal(2, chart.Series.Count));
        Assert.Equal([1.0, 2, 3, 4], figure.Charts[0].Series[0].X);
    }

    [Fact]
    public void The_best_epoch_of_the_validation_is_ringed_and_named()
    {
        SvgFigure figure = LearningCurves.Figure("digits", s_curves);
        Assert.Equal(
            ["train", "valid (best 1, epoch 2)", "train", "valid (best 0.8, epoch 3)"], figure.Charts.SelectMany(chart => chart.Series)
                .Select(series => series.Name));
        Assert.Equal([-1, 1, -1, 2], figure.Charts.SelectMany(chart => chart.Series).Select(series => series.HighlightedPoint));
    }

    [Fact]
    public void A_continued_training_goes_on_counting() =>
        Assert.Equal([11.0, 12, 13, 14], LearningCurves.Figure("digits", s_curves, firstEpoch: 11).Charts[1].Series[0].X);

    [Fact]
    public void A_history_is_drawn_metric_by_metric_each_with_its_own_direction()
    {
        EpochRecord Epoch(int number, double loss, double recall) => new()
        {
            Epoch = number,
            Values = ImmutableSortedDictionary.CreateRange<string, double>(
                [new("train_loss", loss), new("valid_loss", loss), new("train_recall", recall), new("valid_recall", recall)]),
            LearningRate = 0.1f,
            SamplesPerSecond = 1,
            Duration = TimeSpan.FromSeconds(1),
        };
        TrainingHistory history = new([Epoch(1, 0.5, 0.25), Epoch(2, 0.25, 0.75), Epoch(3, 0.75, 0.5)]) { Metrics = [new Recall()] };

        SvgFigure figure = LearningCurves.Figure("digits", history);
        Assert.Equal(["loss", "recall"], figure.Charts.Select(chart => chart.Title));
        Assert.Equal(["train", "valid (best 0.25, epoch 2)"], figure.Charts[0].Series.Select(series => series.Name));
        Assert.Equal(["train", "valid (best 0.75, epoch 2)"], figure.Charts[1].Series.Select(series => series.Name));
    }

    [Fact]
    public void Of_a_result_the_rate_is_drawn_too_the_epoch_of_the_weights_is_marked_and_no_accuracy_is_above_1()
    {
        TrainingResult result = Samples.ClassNetwork().Train(
            Samples.Classes(), new TrainingOptions { Epochs = 3, ValidationFraction = 0.3 });
        SvgFigure figure = LearningCurves.Figure("classes", result with { WeightsEpoch = 2 });

        Assert.Equal(["loss", "accuracy", "learning rate"], figure.Charts.Select(chart => chart.Title));
        Assert.All(figure.Charts, chart => Assert.Equal(new ChartMark(2, "weights"), Assert.Single(chart.Marks)));
        Assert.Equal((0.0, double.PositiveInfinity), figure.Charts[0].YLimits);
        Assert.Equal((0.0, 1.0), figure.Charts[1].YLimits);
    }

    [Fact]
    public void A_loss_that_falls_by_magnitudes_has_a_logarithmic_axis()
    {
        LearningCurve falling = new("loss", "train", [20, 5, 0.5], HigherIsBetter: false);
        Assert.True(LearningCurves.Figure("", [falling]).Charts[0].IsLogarithmic);
        Assert.False(LearningCurves.Figure("", [falling with { Values = [20, 5, 1] }]).Charts[0].IsLogarithmic);
        Assert.False(LearningCurves.Figure("", [falling with { Values = [20, 5, 0] }]).Charts[0].IsLogarithmic);
    }

    [Fact]
    public void The_file_is_written_whole()
    {
        string folder = Directory.CreateTempSubdirectory("curves-").FullName;
        try
        {
            string path = Path.Combine(folder, "quickstart", "curves.svg");
            LearningCurves.WriteSvg(path, "digits", s_curves);
            Assert.Equal("svg", XDocument.Load(path).Root!.Name.LocalName);
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
