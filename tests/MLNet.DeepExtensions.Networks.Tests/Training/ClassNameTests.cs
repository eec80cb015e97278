using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.TransferLearning;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Wherever two data sets, or a network and a data set, meet: the same class may have another number on the other side.</summary>
public class ClassNameTests
{
    private static readonly string[] s_order = ["first", "second", "third"];
    private static readonly string[] s_otherOrder = ["third", "first", "second"];

    [Fact]
    public void Validation_data_may_have_the_classes_in_another_order()
    {
        TrainingOptions options = Options() with { ValidationData = Samples.Classes(100, seed: 2) };
        TrainingHistory expected = Samples.ClassNetwork().Train(Samples.Classes(300), options).History;

        TrainingHistory actual = Samples.ClassNetwork()
            .Train(Samples.Classes(300), options with { ValidationData = InOtherOrder(options.ValidationData!) }).History;

        Assert.True(expected["valid_accuracy"][^1] > 0.9);
        Assert.Equal(expected["valid_accuracy"], actual["valid_accuracy"]);
        Assert.Equal(expected["valid_loss"], actual["valid_loss"]);
    }

    [Fact]
    public void Validation_data_may_lack_a_class()
    {
        Dataset data = Samples.Classes(100, seed: 2);
        int[] classes = data.ReadClasses();
        Dataset two = data.Subset([.. Enumerable.Range(0, 100).Where(row => classes[row] != 1).Select(row => (long)row)]);
        Dataset named = Renamed(two, [.. two.ReadClasses().Select(number => number == 2 ? 0 : 1)], ["third", "first"]);
        double expected = Trained().Evaluate(two, threads: 1).Metrics["accuracy"];

        Assert.Equal(expected, Trained().Evaluate(named, threads: 1).Metrics["accuracy"]);
        Assert.Equal(
            expected, Samples.ClassNetwork().Train(Samples.Classes(300), Options() with { ValidationData = named })
                .History["valid_accuracy"][^1]);
    }

    [Fact]
    public void Evaluation_data_may_have_the_classes_in_another_order()
    {
        TrainedNetwork network = Trained();
        Dataset data = Samples.Classes(100, seed: 2);
        Evaluation expected = network.Evaluate(data, threads: 1);

        Evaluation actual = network.Evaluate(InOtherOrder(data), threads: 1);
        Evaluation oneHot = network.Evaluate(InOtherOrder(data).OneHot(), loss: new CategoricalCrossEntropy(), threads: 1);

        Assert.True(expected.Metrics["accuracy"] > 0.9);
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Equal(expected.Metrics, actual.Metrics);
        Assert.Equal(expected.Metrics, oneHot.Metrics);
    }

    [Fact]
    public void Training_further_keeps_the_networks_classes()
    {
        TrainedNetwork network = Trained();
        TrainingOptions options = Options() with { Epochs = 3, ClassWeights = [3, 1, 2] };
        TrainedNetwork expected = network.Train(Samples.Classes(90, seed: 3), options).Network;

        // The weights go with the data's names: third, first, second.
        TrainedNetwork actual = network.Train(InOtherOrder(Samples.Classes(90, seed: 3)), options with { ClassWeights = [2, 3, 1] })
            .Network;

        Assert.Equal(s_order, actual.ClassNames!);
        Assert.Equal(expected.Weights.Parameters, actual.Weights.Parameters);
    }

    [Fact]
    public void Training_further_on_fewer_classes_keeps_all_names()
    {
        Dataset data = Dataset.FromArrays([0, 0, 1, 1, 0, 0], [3], Targets.Classes([0, 1], ["third", "first"]));

        TrainedNetwork network = Trained().Train(data, Options() with { Epochs = 1, ClassWeights = [1, 2] }).Network;

        Assert.Equal(s_order, network.ClassNames!);
    }

    [Fact]
    public void Training_further_on_rows_without_names_keeps_the_names()
    {
        Dataset data = Dataset.FromArrays([0, 0, 1, 1, 0, 0], [3], new float[][] { [0, 0, 1], [1, 0, 0] });

        TrainedNetwork network = Trained().Train(data, Options() with { Epochs = 1, Loss = new CategoricalCrossEntropy() }).Network;

        Assert.Equal(s_order, network.ClassNames!);
    }

    [Fact]
    public void A_single_output_for_two_classes_follows_the_names_too()
    {
        Network network = Network.Input([1]).Dense(1, Activation.Sigmoid).Build();
        float[] inputs = [.. Enumerable.Range(-20, 40).Select(x => x + 0.5f)];
        int[] classes = [.. inputs.Select(x => x > 0 ? 1 : 0)];
        TrainedNetwork trained = network.Train(
            Dataset.FromArrays(inputs, [1], Targets.Classes(classes, ["no", "yes"])),
            Options() with { Optimizer = new Adam { LearningRate = 0.1f } }).Network;

        Dataset swapped = Dataset.FromArrays(inputs, [1], Targets.Classes([.. classes.Select(number => 1 - number)], ["yes", "no"]));
        Dataset onlyYes = Dataset.FromArrays([3f, 4f], [1], Targets.Classes([0, 0], ["yes"]));

        Assert.Equal(1, trained.Evaluate(swapped, threads: 1).Metrics["accuracy"]);
        Assert.Equal(1, trained.Evaluate(onlyYes, threads: 1).Metrics["accuracy"]);
    }

    [Fact]
    public void Transfer_learning_validates_by_name()
    {
        TransferLearningOptions Validated(Dataset data) =>
            new() { Training = new TransferLearningOptions().Training with { Epochs = 50, ValidationData = data } };
        Dataset images = Blobs.Images(30);
        Dataset validation = Renamed(images, [.. images.ReadClasses().Select(number => (number + 1) % 3)], ["striped", "dark", "light"]);

        TransferLearningResult expected = TransferLearner.Train(Blobs.Pretrained(), Blobs.Images(), Validated(images));
        TransferLearningResult actual = TransferLearner.Train(Blobs.Pretrained(), Blobs.Images(), Validated(validation));

        Assert.True(expected.History["valid_accuracy"][^1] > 0.9);
        Assert.Equal(expected.History["valid_accuracy"], actual.History["valid_accuracy"]);
    }

    [Fact]
    public void Joined_data_follow_the_first_parts_names()
    {
        Dataset joined = JoinedDataset.Of([Samples.Classes(20), InOtherOrder(Samples.Classes(20))]);

        Assert.Equal(joined.ReadClasses()[..20], joined.ReadClasses()[20..]);
    }

    [Theory]
    [InlineData(
        "validation",
        "The classes of the ValidationData differ from those of the training data: only the ValidationData has 'drittens'; only the training data has 'third'.")]
    [InlineData(
        "evaluation",
        "The classes of the data set differ from those of the network: only the data set has 'drittens'; only the network has 'third'.")]
    [InlineData(
        "further",
        "The classes of the training data differ from those of the network: only the training data has 'drittens'; only the network has 'third'.")]
    [InlineData("joined", "The classes of part 2 differ from those of part 1: only part 2 has 'drittens'; only part 1 has 'third'.")]
    public void Other_classes_are_listed(string place, string message)
    {
        Dataset data = Samples.Classes(30);
        Dataset other = Renamed(data, data.ReadClasses(), ["first", "second", "drittens"]);
        Action meet = place switch
        {
            "validation" => () => Samples.ClassNetwork().Train(data, Options() with { ValidationData = other }),
            "evaluation" => () => Trained().Evaluate(other),
            "further" => () => Trained().Train(other, Options()),
            _ => () => JoinedDataset.Of([data, other]),
        };

        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(meet).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_several_a_row_must_all_be_there()
    {
        Network network = Network.Input([1]).Dense(3, Activation.Sigmoid).Build();
        Dataset training = Dataset.FromArrays([0, 1], [1], Targets.Vectors([[1, 0, 1], [0, 1, 1]], s_order));
        Dataset fewer = Dataset.FromArrays([0, 1], [1], Targets.Vectors([[1, 0], [0, 1]], ["second", "first"]));

        string message = Assert.ThrowsAny<ArgumentException>(() => network.Train(training, Options() with { ValidationData = fewer }))
            .Message;

        Assert.Contains("only the training data has 'third'", message, StringComparison.Ordinal);
    }

    private static TrainingOptions Options() => new() { Epochs = 30, Optimizer = new Adam { LearningRate = 0.02f }, Threads = 1 };

    private static TrainedNetwork Trained() => Samples.ClassNetwork().Train(Samples.Classes(300), Options()).Network;

    private static Dataset InOtherOrder(Dataset data) =>
        Renamed(data, [.. data.ReadClasses().Select(number => Array.IndexOf(s_otherOrder, s_order[number]))], s_otherOrder);

    private static InMemoryDataset Renamed(Dataset data, int[] classes, string[] names)
    {
        float[] inputs = new float[data.Count * data.InputShape.Size];
        data.Read([.. Enumerable.Range(0, (int)data.Count).Select(row => (long)row)], inputs, new float[data.Count], new float[data.Count]);
        return Dataset.FromArrays(inputs, data.InputShape, Targets.Classes(classes, names));
    }
}
