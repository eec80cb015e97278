using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

public class TrainingOptionsTests
{
    public static TheoryData<TrainingOptions, string> BadOptions => new()
    {
        { new TrainingOptions { Epochs = 0 }, "Epochs is 0; more than 0 is allowed" },
        { new TrainingOptions { BatchSize = -1 }, "BatchSize is -1; more than 0 is allowed" },
        { new TrainingOptions { ValidationFraction = 1 }, "ValidationFraction is 1; 0 or more and below 1 is allowed" },
        { new TrainingOptions { ValidationFraction = double.NaN }, "ValidationFraction is NaN; 0 or more and below 1 is allowed" },
        { new TrainingOptions { Threads = -2 }, "Threads is -2; 0 or more is allowed" },
        { new TrainingOptions { Optimizer = new Sgd { LearningRate = -1 } }, "LearningRate is -1; more than 0 is allowed" },
        { new TrainingOptions { Loss = new Huber { Delta = 0 } }, "Delta is 0; more than 0 is allowed" },
        { new TrainingOptions { Schedule = new StepDecay { Factor = -1 } }, "StepDecay.Factor is -1" },
        { new TrainingOptions { Metrics = [new TopKAccuracy { K = 0 }] }, "TopKAccuracy.K is 0" },
        { new TrainingOptions { Callbacks = [new EarlyStopping(), null!] }, "Callbacks has an entry that is null" },
        { new TrainingOptions { Metrics = [null!] }, "Metrics has an entry that is null" },
        { new TrainingOptions { Metrics = [new Accuracy(), new Accuracy { Threshold = 0.3f }] },
            "Metrics has two metrics named 'accuracy'" },
        { new TrainingOptions { ClassWeights = [1, 2] }, "ClassWeights are [1, 2]; 3 numbers of 0 or more are expected, one per class" },
        { new TrainingOptions { ClassWeights = [1, -2.5f, 1] }, "ClassWeights are [1, -2.5, 1]; 3 numbers of 0 or more are expected" },
        { new TrainingOptions { ClassWeights = [1, 1, 1], BalanceClasses = true },
            "ClassWeights are given and BalanceClasses is true; only one" },
        { new TrainingOptions { ValidationData = Samples.Classes(), ValidationFraction = 0.5 },
            "ValidationData is given and ValidationFraction is 0.5; only one" },
        { new TrainingOptions { ValidationData = Samples.Line() }, "ValidationData has inputs of [2]; the network takes [3]" },
        { new TrainingOptions { Loss = new CategoricalCrossEntropy() },
            "has 1 target values per sample; CategoricalCrossEntropy on an output of [3] takes 3" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void A_bad_option_is_named_with_its_value_and_what_is_allowed(TrainingOptions options, string message)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => Samples.ClassNetwork().Train(Samples.Classes(), options));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Network, Dataset, TrainingOptions, string> Misfits => new()
    {
        { "other inputs", Samples.LineNetwork(), Samples.Classes(), new(), "The training data has inputs of [3]; the network takes [2]" },
        {
            "values for classes", Samples.ClassNetwork(), Dataset.FromArrays(new float[6], [3], new[] { 0, 1 }), new(),
            "The training data has 2 classes; the network has 3 outputs"
        },
        {
            "classes for a value", Samples.LineNetwork(), Dataset.FromArrays(new float[6], [2], new[] { 0, 1, 7 }), new(),
            "The training data has 8 classes; the network has 1 outputs. Integers that are not classes are given as float[]"
        },
        {
            "class weights of values", Samples.LineNetwork(), Samples.Line(), new() { BalanceClasses = true },
            "ClassWeights and BalanceClasses need data whose targets are class numbers with class names"
        },
        { "one row a class to split", Samples.ClassNetwork(), Dataset.FromArrays(new float[9], [3], new[] { 0, 1, 2 }),
            new() { ValidationFraction = 0.5 }, "data with one sample per class cannot be split" },
        { "one row to split", Samples.LineNetwork(), Samples.Line(1), new() { ValidationFraction = 0.5 },
            "ValidationFraction is 0.5; data with one sample cannot be split" },
        { "one output for classes", Network.Input([3]).Dense(1, Activation.Softmax).Build(), Samples.Classes(), new(),
            "2 or more outputs" },
        {
            "weights of positions", Network.Input([1, 2, 1]).Convolution(1, 1).Build(),
            Dataset.FromArrays(new float[4], [1, 2, 1], new float[][] { [0, 0], [0, 0] }, [1, 2]), new(),
            "has sample weights; they need an output of one row per sample, and the network's is [1, 2, 1]"
        },
        {
            "nothing to train", Network.Sequential([2], new Dense { Units = 1, Trainable = false }), Samples.Line(), new(),
            "The network has nothing to train"
        },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Data_that_does_not_fit_the_network_is_refused_at_the_start(
        string what, Network network, Dataset data, TrainingOptions options, string message)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => network.Train(data, options));

        Assert.True(error.Message.Contains(message, StringComparison.Ordinal), $"{what}: {error.Message}");
    }

    [Fact]
    public void A_network_trained_further_keeps_its_loss_unless_another_is_named()
    {
        InMemoryDataset data = Dataset.FromArrays(new float[] { 0, 1, 2, 3 }, [1], new float[] { 0, 0, 1, 1 });
        BinaryCrossEntropy loss = new() { FromLogits = true };
        TrainedNetwork first = Network.Input([1]).Dense(1).Build().Train(data, new TrainingOptions { Epochs = 1, Loss = loss }).Network;

        Assert.Equal(loss, first.Train(data, new TrainingOptions { Epochs = 1 }).Network.Recipe!.Loss);
        Assert.Equal(
            new MeanSquaredError(), first.Train(data, new TrainingOptions { Epochs = 1, Loss = new MeanSquaredError() })
                .Network.Recipe!.Loss);
    }

    [Fact]
    public void Evaluation_refuses_data_that_does_not_fit()
    {
        Network network = Samples.LineNetwork();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));

        Assert.Contains(
            "The data set has inputs of [3]; the network takes [2]",
            Assert.Throws<ArgumentException>(() => trained.Evaluate(Samples.Classes(), threads: 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ActivationKind.Softmax, 3, typeof(SparseCategoricalCrossEntropy), "accuracy")]
    [InlineData(ActivationKind.Sigmoid, 1, typeof(BinaryCrossEntropy), "accuracy")]
    [InlineData(ActivationKind.Linear, 1, typeof(MeanSquaredError), "mae")]
    public void Loss_and_metrics_fit_the_last_activation_unless_given(ActivationKind activation, int outputs, Type loss, string metric)
    {
        Network network = Network.Input([2]).Dense(outputs, new Activation(activation)).Build();
        Dataset data = Dataset.FromArrays(
            new float[6], [2], activation == ActivationKind.Linear ? new float[3] : Targets.Classes([0, 1, outputs == 1 ? 1 : 2]));
        TrainingRecipe recipe = network.Train(data, new TrainingOptions { Epochs = 1, Threads = 1 }).Network.Recipe!;

        Assert.IsType(loss, recipe.Loss);
        Assert.Equal([metric], recipe.Metrics.Select(value => value.Name));
    }
}
