using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class ClassOrderTests
{
    [Fact]
    public void Outputs_follow_the_names()
    {
        Network network = Network.Input([2]).Dense(4, Activation.Tanh).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)), ["a", "b", "c"]);
        float[] expected = trained.Predict([0.3f, -1]);

        TrainedNetwork ordered = trained.WithClassOrder(["c", "a", "b"]);
        float[] actual = ordered.Predict([0.3f, -1]);

        Assert.Equal(["c", "a", "b"], ordered.ClassNames!);
        GradientCheck.AssertClose([expected[2], expected[0], expected[1]], actual, 1e-6, "the outputs");
        Assert.Same(trained, trained.WithClassOrder(["a", "b", "c"]));
    }

    [Fact]
    public void Other_names_are_listed()
    {
        Network network = Network.Input([2]).Dense(2, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1), ["a", "b"]);

        Assert.Contains(
            "only the network has 'b'; only the list of names has 'c'",
            Assert.Throws<ArgumentException>(() => trained.WithClassOrder(["a", "c"])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(
            () => new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).WithClassOrder(["a", "b"]));
    }
}
