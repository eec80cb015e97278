using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

/// <summary>Metrics of one class a row do not score the first of several labels without a word.</summary>
public class SeveralLabelTests
{
    private static readonly float[][] s_inputs = [[1, 0], [0, 1], [1, 1], [0, 0]];
    private static readonly float[][] s_labels = [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]];

    public static TheoryData<Metric> OfOneClass =>
        [new Accuracy(), new TopKAccuracy { K = 2 }, new LogLoss(), new F1Score(), new Precision(), new Recall()];

    public static TheoryData<Metric> OfLabels =>
        [new BinaryAccuracy(), new AreaUnderCurve(), new F1Score { MultiLabel = true }, new Precision { MultiLabel = true },
            new Recall { MultiLabel = true }];

    [Theory]
    [MemberData(nameof(OfOneClass))]
    public void Training_and_evaluation_refuse_them_on_rows_of_several_labels_or_none(Metric metric)
    {
        Dataset data = Dataset.FromArrays(s_inputs, s_labels);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Labels().Train(data, new TrainingOptions { Metrics = [metric] }));
        Assert.StartsWith(
            $"The metric {metric.GetType().Name} ('{metric.Name}') is for one class per row, and row 2 of the training data has 2 labels.",
            refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "BinaryAccuracy, AreaUnderCurve, and F1Score, Precision and Recall with MultiLabel = true", refused.Message,
            StringComparison.Ordinal);

        TrainedNetwork trained = Labels().Train(data, new TrainingOptions { Epochs = 1 }).Network;
        Assert.Throws<ArgumentException>(() => trained.Evaluate(data, [metric]));
        Dataset none = Dataset.FromArrays(s_inputs[..1], new float[][] { [0, 0, 0] });
        Assert.Contains(
            "row 0 of the data set has no label", Assert.Throws<ArgumentException>(() => trained.Evaluate(none, [metric])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfOneClass))]
    public void Rows_that_are_computed_are_refused_when_they_come(Metric metric)
    {
        Dataset data = Dataset.Generate(600, [2], 3, (row, input, target) =>
        {
            input.Fill(row % 5);
            target[(int)(row % 3)] = 1;
            target[0] = row == 500 ? 1 : target[0];
        });
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Labels().Train(data, new TrainingOptions { Metrics = [metric] }));
        Assert.Contains("row 500 of the training data has 2 labels", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_data_are_refused_before_the_first_epoch()
    {
        TrainingOptions options = new()
        {
            Metrics = [new F1Score()],
            ValidationData = Dataset.FromArrays(s_inputs, s_labels),
            Callbacks = [new NoEpoch()]
        };
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Labels().Train(Dataset.FromArrays(s_inputs[..2], s_labels[..2]), options));
        Assert.Contains("row 2 of the ValidationData has 2 labels", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfOneClass))]
    public void They_take_rows_of_one_label(Metric metric)
    {
        Dataset data = Dataset.FromArrays(s_inputs[..2], s_labels[..2]);
        TrainedNetwork trained = Labels().Train(data, new TrainingOptions { Epochs = 1, Metrics = [metric] }).Network;
        Assert.True(double.IsFinite(trained.Evaluate(data).Metrics[metric.Name]));
    }

    [Theory]
    [MemberData(nameof(OfLabels))]
    public void Metrics_of_labels_take_all_rows(Metric metric)
    {
        Dataset data = Dataset.FromArrays(s_inputs, s_labels);
        Assert.Contains(
            metric.Name, Labels().Train(data, new TrainingOptions { Epochs = 1, Metrics = [metric] }).Network.Evaluate(data).Metrics.Keys);
    }

    [Fact]
    public void Shares_of_classes_are_one_class_even_where_two_are_equal()
    {
        Dataset mixed = Dataset.FromArrays(s_inputs, new float[][] { [0.5f, 0.5f, 0], [0.2f, 0.4f, 0.4f], [0, 0, 1], [1, 0, 0] });
        TrainingOptions options = new() { Epochs = 1, Loss = new CategoricalCrossEntropy(), Metrics = [new Accuracy(), new LogLoss()] };
        Network network = Network.Input([2]).Dense(3, Activation.Softmax).Build();
        Assert.True(double.IsFinite(network.Train(mixed, options).History["train_log_loss"][0]));
    }

    // A network of zeros gives exactly 1/2, or as a logit exactly 0.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_output_on_the_border_is_class_0_for_metrics_and_predictions_alike(bool fromLogits)
    {
        Network network = Network.Input([1]).Dense(1, fromLogits ? Activation.Linear : Activation.Sigmoid).Build();
        Metric[] metrics = [new Accuracy(), new BinaryAccuracy(), new Recall()];
        TrainingRecipe recipe = new(new BinaryCrossEntropy { FromLogits = fromLogits }, new Adam(), metrics);
        TrainedNetwork zeros = new(network, new NetworkWeights(ParameterLayout.Of(network)), classNames: null, recipe);

        Assert.Equal(0, zeros.PredictClass([3]));
        Evaluation evaluation = zeros.Evaluate(Dataset.FromArrays([[1], [2], [3], [4]], new float[] { 0, 0, 0, 1 }));
        Assert.Equal(
            (0.75, 0.75, 0), (evaluation.Metrics["accuracy"], evaluation.Metrics["binary_accuracy"], evaluation.Metrics["recall"]));

        ConfusionMatrix matrix = new(["no", "yes"]);
        matrix.Update(zeros.Predict([7]), [1], 1, fromLogits ? 0 : 0.5f);
        Assert.Equal(1, matrix[actual: 1, predicted: 0]);
    }

    // What earlier versions saved, whose thresholds were never left out.
    [Fact]
    public void A_threshold_of_one_half_in_a_file_counts_as_none_for_logits()
    {
        Network network = Network.Input([1]).Dense(1).Build();
        Metric[] saved = [new Accuracy { Threshold = 0.5f }, new BinaryAccuracy { Threshold = 0.5f }, new F1Score { Threshold = 0.5f },
            new Recall { Threshold = 0.3f }];

        IReadOnlyList<Metric> Loaded(Loss loss)
        {
            using MemoryStream stream = new();
            new TrainedNetwork(
                network, new NetworkWeights(ParameterLayout.Of(network)), classNames: null, new TrainingRecipe(loss, new Adam(), saved))
                    .Save(stream);
            stream.Position = 0;
            return TrainedNetwork.Load(stream, stream.Length).Recipe!.Metrics;
        }

        Metric[] expected = [new Accuracy(), new BinaryAccuracy(), new F1Score(), new Recall { Threshold = 0.3f }];
        Assert.Equal(expected, Loaded(new BinaryCrossEntropy { FromLogits = true }));
        Assert.Equal(expected, Loaded(new Hinge()));
        Assert.Equal(saved, Loaded(new BinaryCrossEntropy()));
    }

    private sealed class NoEpoch : TrainingCallback
    {
        public override void OnTrainingBegin(TrainingState state) => Assert.Fail("The training began.");
    }

    private static Network Labels() => Network.Input([2]).Dense(3, Activation.Sigmoid).Build();
}
