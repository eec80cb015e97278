using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Evaluations;

/// <summary>Networks that give their inputs back, so that all that is measured can be worked out by hand.</summary>
public class EvaluationDetailsTests
{
    [Fact]
    public void A_single_output_is_measured_as_in_scikit_learns_examples()
    {
        // roc_auc_score's and average_precision_score's example: 0.75 and 0.8333.
        Dataset data = Dataset.FromArrays([0.1f, 0.4f, 0.35f, 0.8f], [1], Targets.Classes([0, 0, 1, 1], ["no", "yes"]));
        EvaluationDetails details = Echo([1]).EvaluateInDetail(data, loss: new BinaryCrossEntropy());

        Assert.Equal(LearningTask.Binary, details.Task);
        RankingCurve curve = Assert.Single(details.Curves);
        Assert.Equal("yes", curve.Name);
        Assert.Equal(0.75, curve.AreaUnderRoc, 1e-12);
        Assert.Equal(0.5 + (0.5 * 2 / 3), curve.AveragePrecision, 1e-12);
        Assert.Equal(
            [(0, 0, 1), (0, 0.5, 1), (0.5, 0.5, 0.5), (0.5, 1, 2.0 / 3), (1, 1, 0.5)],
            curve.Points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate, point.Precision)));
        ClassFigures yes = details.Classes[1];
        Assert.Equal((2L, 1L, 1L), (yes.Support, yes.Predicted, yes.Hits));
        Assert.Equal((1.0, 0.5, 2.0 / 3), (yes.Precision, yes.Recall, yes.F1));
        Mistake mistake = Assert.Single(details.Mistakes);
        Assert.Equal((2L, 1, 0), (mistake.Row, mistake.Actual, mistake.Predicted));
        Assert.Equal(-Math.Log(0.35), mistake.Loss, 1e-6);
        Assert.Equal(0.65, mistake.Probability!.Value, 1e-6);
    }

    [Fact]
    public void Probabilities_that_come_true_as_often_as_they_say_are_calibrated()
    {
        // 0.25 comes true once in four, 0.85 always: the error is 4/6 of 0 and 2/6 of 0.15.
        float[] inputs = [0.25f, 0.25f, 0.25f, 0.25f, 0.85f, 0.85f];
        Dataset data = Dataset.FromArrays(inputs, [1], Targets.Classes([1, 0, 0, 0, 1, 1], ["no", "yes"]));
        Calibration calibration = Echo([1]).EvaluateInDetail(data, loss: new BinaryCrossEntropy()).Calibration!;

        Assert.Equal([0L, 0, 4, 0, 0, 0, 0, 0, 2, 0], calibration.Bins.Select(bin => bin.Count));
        Assert.Equal(0.25, calibration.Bins[2].Share, 1e-12);
        Assert.Equal(0.85, calibration.Bins[8].MeanProbability, 1e-6);
        Assert.Equal(0.15 / 3, calibration.ExpectedError, 1e-6);
    }

    [Fact]
    public void Classes_are_told_apart_by_the_largest_output()
    {
        float[] inputs = [0.75f, 0.2f, 0.05f, 0.1f, 0.8f, 0.1f, 0.65f, 0.3f, 0.05f, 0.15f, 0.2f, 0.65f];
        Dataset data = Dataset.FromArrays(inputs, [3], Targets.Classes([0, 1, 1, 0], ["ant", "bird", "cat"]));
        EvaluationDetails details = Echo([3]).EvaluateInDetail(data, loss: new SparseCategoricalCrossEntropy());

        Assert.Equal(LearningTask.Multiclass, details.Task);
        Assert.Equal([1L, 0, 1, 1, 1, 0, 0, 0, 0], Enumerable.Range(0, 9).Select(i => details.Evaluation.ConfusionMatrix![i / 3, i % 3]));
        Assert.Equal([(2L, 2L, 1L), (2L, 1L, 1L), (0L, 1L, 0L)], details.Classes.Select(c => (c.Support, c.Predicted, c.Hits)));
        Assert.Equal([3L, 2], details.Mistakes.Select(mistake => mistake.Row));
        Assert.Equal(["ant", "bird"], details.Curves.Select(curve => curve.Name));
        Assert.Equal([0L, 0, 0, 0, 0, 0, 2, 1, 1, 0], details.Calibration!.Bins.Select(bin => bin.Count));
        Assert.Equal(0, details.Calibration.Bins[6].Share);
    }

    [Fact]
    public void Labels_are_counted_one_by_one()
    {
        float[] inputs = [0.9f, 0.8f, 0.2f, 0.7f, 0.4f, 0.1f];
        Dataset data = Dataset.FromArrays(inputs, [2], new float[][] { [1, 1], [0, 1], [1, 0] });
        EvaluationDetails details = Echo([2]).EvaluateInDetail(data, loss: new BinaryCrossEntropy());

        Assert.Equal(LearningTask.MultiLabel, details.Task);
        Assert.Null(details.Evaluation.ConfusionMatrix);
        Assert.Equal(["label 0", "label 1"], details.Names);
        Assert.Equal([(2L, 1L, 1L), (2L, 2L, 2L)], details.Classes.Select(c => (c.Support, c.Predicted, c.Hits)));
        Assert.Equal(2, Assert.Single(details.Mistakes).Row);
        Assert.Equal(6, details.Calibration!.Bins.Sum(bin => bin.Count));
    }

    [Fact]
    public void Residuals_are_summed_up_for_each_output()
    {
        Dataset data = Dataset.FromArrays([[1f, 10], [2, 10], [6, 10]], new float[][] { [0, 10], [2, 10], [4, 10] });
        EvaluationDetails details = Echo([2]).EvaluateInDetail(data, mistakes: 2, loss: new MeanSquaredError());

        Assert.Equal(LearningTask.Regression, details.Task);
        Residuals first = details.Residuals[0];
        Assert.Equal(("output 0", 3L), (first.Name, first.Count));
        Assert.Equal(1, first.Mean, 1e-12);
        Assert.Equal(1, first.MeanAbsolute, 1e-12);
        Assert.Equal(Math.Sqrt(5.0 / 3), first.RootMeanSquared, 1e-12);
        Assert.Equal(1 - (5.0 / 8), first.R2, 1e-12);
        Assert.Equal((0.0, 1.0, 1.5, 2.0), (first.Quantile(0), first.Quantile(0.5), first.Quantile(0.75), first.Quantile(1)));
        Assert.True(double.IsNaN(details.Residuals[1].R2));
        Assert.Equal([2L, 0], details.Mistakes.Select(mistake => mistake.Row));
        Assert.Equal([6f, 10], details.Mistakes[0].Outputs);
        Assert.Empty(details.Classes);
    }

    [Fact]
    public void Outputs_of_a_regression_may_have_names()
    {
        Dataset data = Dataset.FromArrays([[1f, 10], [2, 11]], Targets.Vectors([[0, 10], [2, 12]], ["width", "height"]));
        EvaluationDetails details = Echo([2]).EvaluateInDetail(data, loss: new MeanSquaredError());

        Assert.Equal(LearningTask.Regression, details.Task);
        Assert.Equal(["width", "height"], details.Residuals.Select(output => output.Name));
    }

    [Fact]
    public void Rows_are_named_by_their_numbers_beyond_the_first_batch()
    {
        // One row in 700 is wrong: the batches are of 256.
        float[] inputs = [.. Enumerable.Range(0, 700).Select(row => row == 611 ? 0.9f : 0.1f)];
        Dataset data = Dataset.FromArrays(inputs, [1], Targets.Classes(new int[700], ["no", "yes"]));

        Assert.Equal(611, Assert.Single(Echo([1]).EvaluateInDetail(data, loss: new BinaryCrossEntropy()).Mistakes).Row);
    }

    [Fact]
    public void Of_equal_losses_the_first_rows_are_named_and_rows_without_a_weight_are_not()
    {
        float[] weights = [0, 1, 4, 1];
        Dataset data = Dataset.FromArrays([0.9f, 0.8f, 0.8f, 0.8f], [1], Targets.Classes([0, 0, 0, 0], ["no", "yes"]), weights);
        EvaluationDetails details = Echo([1]).EvaluateInDetail(data, mistakes: 2, loss: new BinaryCrossEntropy());

        Assert.Equal([1L, 2], details.Mistakes.Select(mistake => mistake.Row));
        Assert.All(details.Mistakes, mistake => Assert.Equal(-Math.Log(0.2), mistake.Loss, 1e-6));
        Assert.Equal(3, details.Evaluation.ConfusionMatrix!.Total);
    }

    [Fact]
    public void Areas_are_those_of_the_metric_with_ties_and_many_rows()
    {
        Random random = new(3);
        float[] inputs = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(1, 20) / 20f)];
        int[] classes = [.. inputs.Select(score => random.NextDouble() < score ? 1 : 0)];
        Dataset data = Dataset.FromArrays(inputs, [1], Targets.Classes(classes, ["no", "yes"]));
        EvaluationDetails details = Echo([1]).EvaluateInDetail(data, metrics: [new AreaUnderCurve()], loss: new BinaryCrossEntropy());

        Assert.Equal(details.Evaluation.Metrics["auc"], details.Curves[0].AreaUnderRoc, 1e-9);
        Assert.InRange(details.Curves[0].Points.Length, 10, 202);
    }

    [Fact]
    public void An_evaluation_has_the_confusion_matrix_of_its_predictions()
    {
        Dataset data = Samples.Classes(rows: 300);
        TrainedNetwork network = Samples.ClassNetwork().Train(data, new TrainingOptions { Epochs = 2 }).Network;
        float[] inputs = new float[300 * 3];
        float[] targets = new float[300];
        data.Read([.. Enumerable.Range(0, 300).Select(row => (long)row)], inputs, targets, new float[300]);
        ConfusionMatrix expected = new(data.ClassNames!);
        expected.Update(network.Predict(inputs), targets, 300);

        Assert.Equal(expected.ToString(), network.Evaluate(data).ConfusionMatrix!.ToString());
        TrainedNetwork line = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Epochs = 1 }).Network;
        Assert.Null(line.Evaluate(Samples.Line()).ConfusionMatrix);
    }

    [Fact]
    public void Of_several_rows_of_outputs_per_sample_a_mistake_is_the_sample()
    {
        // Two positions of two classes each; sample 1 has one wrong.
        float[] inputs = [0.9f, 0.1f, 0.9f, 0.1f, 0.9f, 0.1f, 0.2f, 0.8f];
        Dataset data = Dataset.FromArrays(inputs, [1, 2, 2], new float[][] { [0, 0], [0, 0] });
        EvaluationDetails details = Identity([1, 2, 2]).EvaluateInDetail(data, loss: new SparseCategoricalCrossEntropy());

        Assert.Equal(1, Assert.Single(details.Mistakes).Row);
        Assert.Equal((-Math.Log(0.9) - Math.Log(0.2)) / 2, details.Mistakes[0].Loss, 1e-6);
        Assert.Equal(4, details.Evaluation.ConfusionMatrix!.Total);
    }

    [Fact]
    public void The_text_has_all_in_80_columns()
    {
        Dataset data = Samples.Classes(rows: 300);
        string text = Samples.ClassNetwork().Train(data, new TrainingOptions { Epochs = 2 }).Network.EvaluateInDetail(data).ToString();

        foreach (string part in new[] { "300 rows", "predicted", "precision", "F1", "AUC", "calibration", "worst mistakes", "row " })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("RMSE", Echo([1]).EvaluateInDetail(Dataset.FromArrays([1f, 2], [1], new float[] { 1, 3 })).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_number_of_mistakes_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Echo([1]).EvaluateInDetail(Dataset.FromArrays([1f, 2], [1], new float[] { 1, 3 }), mistakes: -1));

    private static TrainedNetwork Echo(TensorShape shape) => Of(Network.Input(shape).Flatten().Build());

    private static TrainedNetwork Identity(TensorShape shape) => Of(Network.Input(shape).Dropout(0.5f).Build());

    private static TrainedNetwork Of(Network network) => new(network, new NetworkWeights(ParameterLayout.Of(network)));
}
