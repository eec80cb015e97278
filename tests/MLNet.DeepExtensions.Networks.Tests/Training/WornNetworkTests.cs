using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What a training could not go well with, or its result not be saved, is told before it begins.</summary>
public class WornNetworkTests
{
    [Fact]
    public void Weights_that_are_no_numbers_are_neither_trained_further_nor_exported()
    {
        Network network = Samples.LineNetwork();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
        weights["dense1.bias"][0] = float.NaN;
        TrainedNetwork worn = new(network, weights);
        using TemporaryFolder folder = new();

        ArgumentException refused = Assert.Throws<ArgumentException>(() => worn.Train(Samples.Line()));
        Assert.StartsWith(
            "The network cannot be trained further: the parameter 'dense1.bias' is NaN at element 0", refused.Message,
            StringComparison.Ordinal);
        InvalidOperationException unsaved = Assert.Throws<InvalidOperationException>(() => worn.SaveOnnx(folder["worn.onnx"]));
        Assert.StartsWith("The network cannot be exported: the parameter 'dense1.bias' is NaN", unsaved.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["worn.onnx"]));
    }

    [Fact]
    public void A_class_without_a_name_is_refused()
    {
        Network network = Samples.ClassNetwork();
        Dataset data = Dataset.FromArrays(new float[2][] { [1, 2, 3], [3, 2, 1] }, Targets.Classes([0, 1], ["one", null!, "three"]));

        Assert.Contains(
            "A class name of the training data is null", Assert.Throws<ArgumentException>(() => network.Train(data)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "A class name is null",
            Assert.Throws<ArgumentException>(
                () => new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["one", null!, "three"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void More_samples_than_an_order_can_have_are_refused()
    {
        Dataset data = Dataset.Generate(5_000_000_000, [2], 1, (_, _, _) => { });
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(data));
        Assert.StartsWith(
            "The training data has 5,000,000,000 samples; at most 2,147,483,591 are allowed", refused.Message, StringComparison.Ordinal);
    }
}
