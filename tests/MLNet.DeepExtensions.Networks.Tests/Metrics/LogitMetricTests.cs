using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Metrics;

/// <summary>Where logits are far from 0, probabilities are rounded to 0 and 1 and equal each other; the logits are not.</summary>
public class LogitMetricTests
{
    // Rows of one value, which is the logit; their probabilities are all 1 as floats.
    private static readonly float[] s_logits = [30, 40, 50, 60];
    private static readonly float[] s_labels = [0, 1, 0, 1];

    [Theory]
    [InlineData(Ending.Sigmoid)]
    [InlineData(Ending.SigmoidLayer)]
    [InlineData(Ending.FromLogits)]
    [InlineData(Ending.SquaredError)]
    public void Log_loss_and_area_of_a_single_output_come_from_the_logit(Ending ending)
    {
        NetworkBuilder input = Network.Input([1]);
        Network network = (ending switch
        {
            Ending.FromLogits => input.Dense(1),
            Ending.SigmoidLayer => input.Dense(1).Activate(Activation.Sigmoid).Reshape([1]),
            _ => input.Dense(1, Activation.Sigmoid),
        }).Build();
        NetworkWeights weights = new(ParameterLayout.Of(network));
        weights["dense1.weights"][0] = 1;
        Loss loss = ending == Ending.SquaredError ? new MeanSquaredError()
            : new BinaryCrossEntropy { FromLogits = ending == Ending.FromLogits };

        Evaluation evaluation = new TrainedNetwork(network, weights).Evaluate(
            Dataset.FromArrays(s_logits, [1], s_labels), [new LogLoss(), new AreaUnderCurve(), new Accuracy()], loss, threads: 1);

        // log(1 + exp(30)) and log(1 + exp(50)) of four rows.
        Assert.Equal((30 + 50) / 4.0, evaluation.Metrics["log_loss"], 1e-6);
        Assert.Equal(0.75, evaluation.Metrics["auc"]);
        Assert.Equal(0.5, evaluation.Metrics["accuracy"]);
        Assert.Equal(ending == Ending.SquaredError ? 0.5 : 20, evaluation.Loss, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_loss_and_area_of_several_outputs_come_from_the_logits(bool fromLogits)
    {
        Network network = Network.Input([1]).Dense(2, fromLogits ? Activation.Linear : Activation.Softmax).Build();
        NetworkWeights weights = new(ParameterLayout.Of(network));
        weights["dense1.weights"][1] = 3;
        Dataset data = Dataset.FromArrays(s_logits, [1], s_labels.Select(label => (int)label).ToArray());

        Evaluation evaluation = new TrainedNetwork(network, weights).Evaluate(
            data, [new LogLoss(), new AreaUnderCurve()], new SparseCategoricalCrossEntropy { FromLogits = fromLogits }, threads: 1);

        Assert.Equal((90 + 150) / 4.0, evaluation.Metrics["log_loss"], 1e-5);
        Assert.Equal(evaluation.Metrics["log_loss"], evaluation.Loss, 1e-5);
        Assert.Equal(0.75, evaluation.Metrics["auc"]);
    }

    [Fact]
    public void Log_loss_from_logits_is_that_of_probabilities_where_these_are_exact()
    {
        Network network = Network.Input([3]).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        float[] inputs = [1, 0, 0, 0, 2, 1, -1, 0.5f, 0];
        int[] classes = [2, 0, 1];
        float[] probabilities = trained.Predict(inputs);

        double actual = trained.Evaluate(Dataset.FromArrays(inputs, [3], classes), [new LogLoss()], threads: 1).Metrics["log_loss"];

        Assert.Equal(classes.Select((number, row) => -Math.Log(probabilities[(row * 3) + number])).Average(), actual, 1e-6);
    }

    [Fact]
    public void Training_metrics_come_from_the_logits_too()
    {
        Network network = Network.Sequential(
            [1], new Dense { Units = 1, UseBias = false, WeightsInitializer = new Ones(), Activation = Activation.Sigmoid });
        TrainingOptions options = new()
        {
            Epochs = 1,
            Optimizer = new Sgd { LearningRate = 1e-12f },
            Metrics = [new LogLoss(), new AreaUnderCurve()],
            Threads = 1,
        };

        TrainingHistory history = network.Train(Dataset.FromArrays(s_logits, [1], s_labels), options).History;

        Assert.Equal(20, history["train_log_loss"][0], 1e-5);
        Assert.Equal(0.75, history["train_auc"][0]);
    }

    [Fact]
    public void A_single_logit_says_class_one_above_zero()
    {
        Dataset data = Dataset.FromArrays([-2, 0.2f, 0.3f, -0.1f], [1], new[] { 0, 1, 1, 0 });
        Network network = Network.Sequential([1], new Dense { Units = 1, UseBias = false, WeightsInitializer = new Ones() });
        TrainingOptions options = new()
        {
            Epochs = 1,
            Optimizer = new Sgd { LearningRate = 1e-12f },
            Loss = new BinaryCrossEntropy { FromLogits = true },
            Threads = 1
        };

        TrainingResult result = network.Train(data, options);

        Assert.Equal(1, result.History["train_accuracy"][0]);
        Assert.Equal(1, result.Network.Evaluate(data, [new Accuracy(), new F1Score()], threads: 1).Metrics["f1"]);
        Assert.Equal([0, 1, 1, 0], ((float[])[-2, 0.2f, 0.3f, -0.1f]).Select(x => result.Network.PredictClass([x])));
        Assert.Equal(1, result.Network.Select(layer => layer).PredictClass([0.2f]));
    }

    [Fact]
    public void A_single_margin_says_class_one_above_zero()
    {
        Dataset data = Dataset.FromArrays([-2, 0.2f], [1], new float[] { -1, 1 });
        Network network = Network.Sequential([1], new Dense { Units = 1, UseBias = false, WeightsInitializer = new Ones() });

        TrainingResult result = network.Train(
            data, new TrainingOptions { Epochs = 1, Optimizer = new Sgd { LearningRate = 1e-12f }, Loss = new Hinge(), Threads = 1 });

        Assert.Equal(1, result.History["train_accuracy"][0]);
        Assert.Equal(1, result.Network.PredictClass([0.2f]));
    }

    [Fact]
    public void The_threshold_can_be_given()
    {
        MetricAccumulator accumulator = new Accuracy { Threshold = 0.3f }.Start(1);

        accumulator.Update([0.4f, 0.2f], [1, 0], [], 2);

        Assert.Equal(1, accumulator.Result);
    }

    [Fact]
    public void No_class_is_given_where_there_is_none()
    {
        Network network = Network.Input([2]).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        Network positions = Network.Input([2, 2, 1]).Convolution(3, 1, Activation.Softmax).Build();

        Assert.Contains(
            "The sample's value 1 is NaN", Assert.Throws<InvalidOperationException>(() => trained.PredictClass([1, float.NaN])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "4 rows per sample",
            Assert.Throws<InvalidOperationException>(
                () => new TrainedNetwork(positions, NetworkWeights.Initialize(positions, 1)).PredictClass(new float[4])).Message,
            StringComparison.Ordinal);
    }

    public enum Ending
    {
        Sigmoid,
        SigmoidLayer,
        FromLogits,
        SquaredError,
    }
}
