using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>
/// Mistakes that people make who know other packages. Each is refused before the first step, by a message that names the thing, its value,
/// what is allowed and the likely mend.
/// </summary>
public class MistakeTests
{
    private static readonly int[] s_numbers = [0, 1, 2, 1];
    private static readonly float[][] s_oneHot = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]];

    /// <summary>
    /// Networks, losses and targets that do not fit: what, the network's output, the loss, the targets, and what the message says.
    /// </summary>
    public static TheoryData<string, NetworkBuilder, Loss?, Targets, string[]> Misfits => new()
    {
        {
            "class numbers without a softmax", Inputs.Dense(3), null, s_numbers,
            ["has 1 target values", "MeanSquaredError on an output of [3] takes 3", "end in Dense(3, Activation.Softmax)",
                "FromLogits = true"]
        },
        {
            "one-hot rows with the default loss", Inputs.Dense(3, Activation.Softmax), null, s_oneHot,
            ["has 3 target values", "SparseCategoricalCrossEntropy on an output of [3] takes 1", "Loss = new CategoricalCrossEntropy()"]
        },
        {
            "class numbers with the loss of one-hot rows", Inputs.Dense(3, Activation.Softmax), new CategoricalCrossEntropy(), s_numbers,
            ["has 1 target values", "takes 3", "use SparseCategoricalCrossEntropy, or give data.OneHot()"]
        },
        {
            "two sigmoids for two classes", Inputs.Dense(2, Activation.Sigmoid), null, new[] { 0, 1, 1, 0 },
            ["has 1 target values", "BinaryCrossEntropy on an output of [2] takes 2", "Dense(2, Activation.Softmax)",
                "Dense(1, Activation.Sigmoid)"]
        },
        {
            "two sigmoids and a categorical loss", Inputs.Dense(2, Activation.Sigmoid).Named("last"), new SparseCategoricalCrossEntropy(),
            new[] { 0, 1, 1, 0 },
            ["SparseCategoricalCrossEntropy takes probabilities of mutually exclusive classes", "layer 'last' ends in Sigmoid",
                "Dense(2, Activation.Softmax)"]
        },
        {
            "one sigmoid for three classes", Inputs.Dense(1, Activation.Sigmoid), null, s_numbers,
            ["has 3 classes; the network has 1 outputs"]
        },
        {
            "one sigmoid with a categorical loss", Inputs.Dense(1, Activation.Sigmoid), new SparseCategoricalCrossEntropy(),
            new[] { 0, 1, 1, 0 },
            ["layer 'dense1' ends in Sigmoid", "End in Dense(2, Activation.Softmax), or use BinaryCrossEntropy"]
        },
        {
            "a softmax over one output", Inputs.Dense(1, Activation.Softmax), null, new[] { 0, 1, 1, 0 },
            ["softmax of layer 'dense1' is over one value", "always 1", "2 or more outputs", "Dense(1, Activation.Sigmoid)"]
        },
        {
            "a sigmoid twice", Inputs.Dense(1, Activation.Sigmoid), new BinaryCrossEntropy { FromLogits = true }, new[] { 0, 1, 1, 0 },
            ["BinaryCrossEntropy takes logits (FromLogits is true)", "layer 'dense1' already turns them into probabilities with Sigmoid",
                "Leave FromLogits out"]
        },
        {
            "a softmax twice", Inputs.Dense(3, Activation.Softmax), new SparseCategoricalCrossEntropy { FromLogits = true }, s_numbers,
            ["SparseCategoricalCrossEntropy takes logits (FromLogits is true)", "with Softmax", "Leave FromLogits out"]
        },
        {
            "a softmax twice, one-hot", Inputs.Dense(3, Activation.Softmax), new CategoricalCrossEntropy { FromLogits = true }, s_oneHot,
            ["CategoricalCrossEntropy takes logits (FromLogits is true)", "with Softmax"]
        },
        {
            "a cross-entropy of linear outputs", Inputs.Dense(3), new SparseCategoricalCrossEntropy(), s_numbers,
            ["layer 'dense1' ends in Linear", "End in Dense(3, Activation.Softmax), or set FromLogits = true"]
        },
        {
            "a cross-entropy of ReLU outputs", Inputs.Dense(3, Activation.ReLU), new CategoricalCrossEntropy(), s_oneHot,
            ["layer 'dense1' ends in ReLU", "End in Dense(3, Activation.Softmax)"]
        },
        {
            "a binary cross-entropy of a linear output", Inputs.Dense(1), new BinaryCrossEntropy(), new[] { 0, 1, 1, 0 },
            ["BinaryCrossEntropy takes probabilities", "layer 'dense1' ends in Linear",
                "End in Activation.Sigmoid, or set FromLogits = true"]
        },
        {
            "a binary cross-entropy of tanh", Inputs.Dense(1).Activate(Activation.Tanh), new BinaryCrossEntropy(), new[] { 0, 1, 1, 0 },
            ["layer 'activationLayer1' ends in Tanh", "End in Activation.Sigmoid."]
        },
        {
            "a divergence of linear outputs", Inputs.Dense(3), new KullbackLeiblerDivergence(), s_oneHot,
            ["KullbackLeiblerDivergence takes probabilities", "ends in Linear", "Activation.Sigmoid"]
        },
        {
            "a hinge behind a sigmoid", Inputs.Dense(1, Activation.Sigmoid), new Hinge(), new float[] { -1, 1, 1, -1 },
            ["Hinge takes positive and negative outputs", "ends in Sigmoid", "Activation.Tanh or a linear layer"]
        },
        {
            "counts from a linear output", Inputs.Dense(1), new Poisson(), new float[] { 0, 1, 3, 2 },
            ["Poisson takes positive outputs", "ends in Linear", "End in Activation.Softplus"]
        },
        {
            "labels of -1 and 1 behind a sigmoid", Inputs.Dense(1, Activation.Sigmoid), null, new float[] { 1, -1, 1, -1 },
            ["Row 1's target in the training data is -1", "BinaryCrossEntropy takes 0 to 1", "Give 0 instead of -1, or use Hinge"]
        },
        {
            "pixels of 0 to 255 behind a sigmoid", Inputs.Dense(2, Activation.Sigmoid), null,
            new float[][] { [0, 1], [0, 255], [0, 0], [1, 1] },
            ["Row 1's target in the training data is 255", "BinaryCrossEntropy takes 0 to 1", "Divide by the largest value (255"]
        },
        {
            "a class of -1", Inputs.Dense(3, Activation.Softmax), null, new float[] { 0, 2, -1, 1 },
            ["Row 2's target in the training data is -1", "whole numbers from 0 to 2, as the network has 3 outputs", "numbered from 0"]
        },
        {
            "classes from 1", Inputs.Dense(3, Activation.Softmax), null, new float[] { 1, 2, 3, 1 },
            ["Row 2's target in the training data is 3", "whole numbers from 0 to 2", "If the numbers begin at 1, subtract 1"]
        },
        {
            "half a class", Inputs.Dense(3, Activation.Softmax), null, new float[] { 1, 0.5f, 2, 1 },
            ["Row 1's target in the training data is 0.5", "whole numbers"]
        },
        {
            "one-hot rows of -1 and 2", Inputs.Dense(3, Activation.Softmax), new CategoricalCrossEntropy(),
            new float[][] { [1, 0, 0], [-1, 2, 0], [0, 0, 1], [1, 0, 0] },
            ["Row 1's target in the training data is -1", "class probabilities from 0 to 1"]
        },
        {
            "several labels a row with a categorical loss", Inputs.Dense(3, Activation.Softmax), new CategoricalCrossEntropy(),
            new float[][] { [1, 0, 0], [1, 0, 1], [0, 0, 1], [1, 0, 0] },
            ["Row 1's targets in the training data sum to 2", "class probabilities that sum to 1", "BinaryCrossEntropy"]
        },
        {
            "no label with a categorical loss", Inputs.Dense(3, Activation.Softmax), new CategoricalCrossEntropy(),
            new float[][] { [1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0] }, ["Row 3's targets in the training data sum to 0"]
        },
        {
            "a hinge of 0 and 1", Inputs.Dense(1), new Hinge(), new[] { 1, 0, 1, 0 },
            ["Row 1's target in the training data is 0", "Hinge takes -1 and 1", "Give -1 instead of 0, or use BinaryCrossEntropy"]
        },
        { "a squared hinge of values", Inputs.Dense(1), new SquaredHinge(), new[] { 1, -1, 3.5f, -1 },
            ["Row 2's target", "is 3.5", "SquaredHinge takes -1 and 1"] },
        {
            "counts below 0", Inputs.Dense(1, Activation.Softplus), new Poisson(), new float[] { 1, 0, -2, 0 },
            ["Row 2's target in the training data is -2", "Poisson takes 0 or more"]
        },
        {
            "logarithms of values below 0", Inputs.Dense(1), new MeanSquaredLogarithmicError(), new[] { 1, 0, 1, -1.5f },
            ["Row 3's target in the training data is -1.5", "MeanSquaredLogarithmicError takes 0 or more"]
        },
        {
            "a divergence of values below 0", Inputs.Dense(3, Activation.Softmax), new KullbackLeiblerDivergence(),
            new float[][] { [1, 0, 0], [-0.5f, 1, 0.5f], [0, 0, 1], [1, 0, 0] },
            ["Row 1's target in the training data is -0.5", "KullbackLeiblerDivergence takes 0 to 1"]
        },
        {
            "percentages of 0", Inputs.Dense(1), new MeanAbsolutePercentageError(), new float[] { 1, 0, 1, 2 },
            ["Row 1's target in the training data is 0", "any number except 0", "MeanAbsoluteError"]
        },
        {
            "values that a sigmoid does not reach", Inputs.Dense(1, Activation.Sigmoid), new MeanSquaredError(), new[] { 0.5f, 7.5f, 1, 2 },
            ["Row 1's target in the training data is 7.5", "layer 'dense1' ends in Sigmoid, which gives 0 to 1",
                "End in a linear layer, or scale the targets"]
        },
        {
            "values that a tanh does not reach", Inputs.Dense(1, Activation.Tanh), new MeanAbsoluteError(), new[] { 0.5f, 0, -3, 2 },
            ["Row 2's target in the training data is -3", "ends in Tanh, which gives -1 to 1"]
        },
        {
            "too few values a row", Inputs.Dense(3), null, new float[] { 1, 2, 3, 4 },
            ["has 1 target values", "takes 3", "An output layer of 1 units"]
        },
        {
            "too many values a row", Inputs.Dense(2), null, s_oneHot, ["has 3 target values", "takes 2", "An output layer of 3 units"]
        },
    };

    private static NetworkBuilder Inputs => Network.Input([2]);

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Networks_losses_and_targets_that_do_not_fit_are_named(
        string mistake, NetworkBuilder network, Loss? loss, Targets targets, string[] parts)
    {
        Dataset data = Dataset.FromArrays(new float[8], [2], targets);

        AssertNames(mistake, () => network.Build().Train(data, new TrainingOptions { Loss = loss }), parts);
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void An_evaluation_names_them_too(string mistake, NetworkBuilder network, Loss? loss, Targets targets, string[] parts)
    {
        Network built = network.Build();
        TrainedNetwork trained = new(built, NetworkWeights.Initialize(built, 1));

        AssertNames(
            mistake, () => trained.Evaluate(Dataset.FromArrays(new float[8], [2], targets), loss: loss, threads: 1),
            [.. parts.Select(part => part.Replace("the training data", "the data set", StringComparison.Ordinal))]);
    }

    [Fact]
    public void A_missing_flatten_is_named()
    {
        Dataset images = Dataset.FromArrays(new float[2 * 16], [4, 4, 1], new[] { 0, 2 });

        AssertNames(
            "missing Flatten", () => Network.Input([4, 4, 1]).Convolution(3, 3).Dense(3, Activation.Softmax).Build().Train(images),
            ["has 1 target values", "an output of [2, 2, 3] takes 4", "The output has 4 rows per sample",
                "Flatten() or GlobalAveragePooling()"]);
    }

    [Fact]
    public void Images_for_a_network_of_vectors_and_vectors_for_one_of_images_are_named()
    {
        Dataset images = Dataset.FromArrays(new float[16], [4, 4, 1], new float[1]);
        Dataset vectors = Dataset.FromArrays(new float[16], [16], new float[1]);

        AssertNames(
            "images", () =>
                Network.Input([16]).Dense(1).Build().Train(images),
                ["has inputs of [4, 4, 1]", "takes [16]", "Network.Input([4, 4, 1]).Flatten()"]);
        AssertNames(
            "vectors", () =>
                Network.Input([4, 4, 1]).Flatten().Dense(1).Build().Train(vectors),
                ["has inputs of [16]", "takes [4, 4, 1]", "give the data the shape [4, 4, 1]"]);
    }

    [Fact]
    public void Rows_that_cost_something_to_read_are_checked_as_they_come()
    {
        Dataset data = Dataset.Generate(1000, [2], 1, (row, input, target) => target[0] = row == 700 ? -1 : 1);

        AssertNames(
            "generated", () => Inputs.Dense(1, Activation.Sigmoid).Build().Train(data, new TrainingOptions { Threads = 1 }),
            ["Row 700's target in the training data is -1", "BinaryCrossEntropy takes 0 to 1"]);
    }

    [Fact]
    public void Validation_data_are_checked_before_the_first_epoch()
    {
        Dataset validation = Dataset.FromArrays(new float[4], [2], new float[] { 1, 2 });

        AssertNames(
            "validation",
            () => Inputs.Dense(1, Activation.Sigmoid).Build()
                .Train(Dataset.FromArrays(new float[4], [2], new[] { 0, 1 }), new TrainingOptions { ValidationData = validation }),
            ["Row 1's target in the ValidationData is 2"]);
    }

    [Fact]
    public void Targets_that_are_no_numbers_are_named()
    {
        Dataset data = Dataset.Generate(4, [2], 1, (row, input, target) => target[0] = row == 2 ? float.NaN : 1);

        AssertNames(
            "NaN", () => Inputs.Dense(1).Build().Train(data), ["Row 2's target in the training data is NaN", "takes finite numbers"]);
    }

    [Fact]
    public void Weights_that_leave_nothing_to_learn_are_named()
    {
        Dataset data = Dataset.FromArrays(new float[4], [2], new[] { 0, 1 }, [0, 0]);
        Dataset oneClass = Dataset.FromArrays(new float[4], [2], Targets.Classes([1, 1], ["no", "yes"]));
        Network network = Inputs.Dense(1, Activation.Sigmoid).Build();

        AssertNames("weights", () => network.Train(data), ["Every row of the training data has a weight of 0"]);
        AssertNames(
            "evaluated", () =>
                new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Evaluate(data),
                ["Every row of the data set has a weight of 0"]);
        AssertNames(
            "class weights", () => network.Train(oneClass, new TrainingOptions { ClassWeights = [1, 0] }),
            ["Every row of the training data has a weight of 0, class weights included"]);
    }

    [Fact]
    public void A_part_of_a_split_whose_weights_leave_nothing_is_named()
    {
        float[] oneRow = new float[20];
        oneRow[3] = 1;

        AssertNames(
            "split", () => Samples.LineNetwork().Train(Samples.Line(20, weights: oneRow), new TrainingOptions { ValidationFraction = 0.2 }),
            ["part of the split has a weight of 0"]);
    }

    [Fact]
    public void A_file_whose_weights_leave_nothing_is_named_before_training()
    {
        using TemporaryFolder folder = new();
        using FileDataset file = FileDataset.Write(folder["rows"], Samples.Line(20, weights: new float[20]));

        AssertNames("file", () => Samples.LineNetwork().Train(file), ["Every row of the training data has a weight of 0"]);
    }

    public static TheoryData<Metric, string[]> MetricsOfClasses => new()
    {
        { new Accuracy(),
            ["The metric Accuracy ('accuracy') is for classification", "MeanAbsoluteErrorMetric, RootMeanSquaredError or R2"] },
        { new BinaryAccuracy(), ["BinaryAccuracy ('binary_accuracy') is for classification"] },
        { new F1Score(), ["F1Score ('f1') is for classification"] },
        { new Precision(), ["Precision ('precision') is for classification"] },
        { new Recall(), ["Recall ('recall') is for classification"] },
        { new AreaUnderCurve(), ["AreaUnderCurve ('auc') is for classification"] },
        { new LogLoss(), ["LogLoss ('log_loss') is for classification"] },
    };

    [Theory]
    [MemberData(nameof(MetricsOfClasses))]
    public void A_metric_of_classes_on_a_regression_is_named(Metric metric, string[] parts)
    {
        AssertNames("trained", () => Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Metrics = [metric] }), parts);
        Network network = Samples.LineNetwork();
        AssertNames(
            "evaluated", () =>
                new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Evaluate(Samples.Line(), [metric]), parts);
    }

    [Fact]
    public void A_metric_of_values_on_class_numbers_is_named()
    {
        foreach (Metric metric in (Metric[])[new MeanAbsoluteErrorMetric(), new RootMeanSquaredError(), new R2()])
        {
            AssertNames(
                metric.Name, () => Samples.ClassNetwork().Train(Samples.Classes(), new TrainingOptions { Metrics = [metric] }),
                [$"The metric {metric.GetType().Name} ('{metric.Name}') is for regression", "class numbers", "Accuracy"]);
        }
    }

    [Fact]
    public void A_log_loss_of_margins_is_named()
    {
        Dataset data = Dataset.FromArrays(new float[4], [2], new float[] { -1, 1 });

        AssertNames(
            "margins", () => Inputs.Dense(1).Build().Train(data, new TrainingOptions { Loss = new Hinge(), Metrics = [new LogLoss()] }),
            ["LogLoss ('log_loss') takes probabilities or logits", "neither with Hinge"]);
    }

    [Fact]
    public void Labels_of_0_and_1_given_as_values_are_classes_to_metrics()
    {
        Dataset data = Dataset.FromArrays([0, 1, 2, 3], [2], new float[] { 0, 1 });

        TrainingHistory history = Inputs.Dense(1).Build()
            .Train(data, new TrainingOptions { Epochs = 1, Metrics = [new Accuracy()], Threads = 1 }).History;

        Assert.InRange(history["train_accuracy"][0], 0, 1);
    }

    [Fact]
    public void A_wrong_number_of_values_to_predict_from_is_named()
    {
        Network network = Network.Input([2, 2, 1]).Flatten().Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));

        AssertNames(
            "Predict", () =>
                trained.Predict(new float[7]), ["There are 7 input values", "the network takes [2, 2, 1], 4 values per sample"]);
        AssertNames("into", () => trained.Predict(new float[8], new float[3]), ["holds 3 values", "2 samples of [3] need 6"]);
        AssertNames(
            "PredictClass", () =>
                trained.PredictClass(new float[8]),
                ["There are 8 values", "one sample of [2, 2, 1] has 4", "Predict takes several samples"]);
        AssertNames("none", () => trained.PredictClass([]), ["There are 0 values", "one sample of [2, 2, 1] has 4"]);
    }

    private static void AssertNames(string mistake, Action act, string[] parts)
    {
        string message = Assert.ThrowsAny<ArgumentException>(act).Message;
        Assert.All(
            parts, part => Assert.True(message.Contains(part, StringComparison.Ordinal), $"{mistake}: '{part}' is not in: {message}"));
    }
}
