using Microsoft.ML;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Tests.Transformers;

public class ReportTests
{
    private sealed class Flower
    {
        public float Length { get; set; }

        public float Width { get; set; }

        public string Species { get; set; } = "";

        public float Height { get; set; }
    }

    private static readonly MLContext s_context = new(seed: 1);

    private static IDataView Flowers(int seed)
    {
        Random random = new(seed);
        return s_context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Flower
        {
            Length = (i % 3) + random.NextSingle(),
            Width = random.NextSingle(),
            Species = (i % 3) switch { 0 => "ant", 1 => "bee", _ => "cow" },
            Height = (2 * (i % 3)) + random.NextSingle(),
        }).ToArray());
    }

    [Fact]
    public void A_pipeline_is_reported_on_the_data_that_go_into_it()
    {
        ITransformer model = s_context.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(s_context.Transforms.Concatenate("Features", "Length", "Width"))
            .Append(s_context.MulticlassClassification.Trainers.FullyConnectedNetwork())
            .Fit(Flowers(seed: 1));
        TrainingReport report = model.Report(Flowers(seed: 2), new ReportOptions { Title = "Flowers" });

        Assert.Equal(LearningTask.Multiclass, report.Evaluation.Task);
        Assert.Equal(["ant", "bee", "cow"], report.Evaluation.Names.Order());
        Assert.Equal(60, report.Evaluation.Evaluation.ConfusionMatrix!.Total);
        Assert.Equal(model.FindNetwork()!.Model.History, report.Training!.History);
        Assert.All(report.Examples, example => Assert.Equal(["Length", "Width"], example.Inputs.Select(input => input.Name)));
        using StringWriter page = new();
        report.WriteHtml(page);
        Assert.Contains("id=\"curves\"", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_regression_has_residuals_in_the_labels_unit()
    {
        ITransformer model = s_context.Transforms.Concatenate("Features", "Length", "Width")
            .Append(s_context.Regression.Trainers.FullyConnectedNetwork(labelColumnName: "Height"))
            .Fit(Flowers(seed: 1));
        TrainingReport report = model.Report(Flowers(seed: 2), labelColumnName: "Height");

        Assert.Equal(LearningTask.Regression, report.Evaluation.Task);
        Assert.InRange(report.Evaluation.Residuals[0].RootMeanSquared, 0.1, 1);
        Assert.All(report.Evaluation.Residuals[0].Sample, point => Assert.InRange(point.Actual, 0, 5));
    }

    [Fact]
    public void A_model_without_a_network_is_refused() => Assert.Throws<ArgumentException>(
        () => s_context.Transforms.Concatenate("Features", "Length").Fit(Flowers(seed: 1)).Report(Flowers(seed: 1)));
}
