using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>
/// Gradients of predictions, against central differences of the double-precision reference: with respect to the input, and to the outputs
/// of inner layers, whose bias tells the sum over the positions.
/// </summary>
public class GradientPlanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Gradients_of_random_networks(int seed)
    {
        Random random = new(seed);
        Network network = new RandomGraph(random).Grow(Network.Input([4, 3, 2])).Build();
        Check(network, random);
    }

    [Fact]
    public void Batch_normalization_uses_its_running_statistics_and_softmax_its_outputs() => Check(
        Network.Input([5, 5, 2]).NormalizeInput().Convolution(4, 3).BatchNormalization().Activate(Activation.ReLU).MaxPooling(2)
            .Dropout(0.5f).Flatten().Dense(6, Activation.GELU).BatchNormalization().Dense(3, Activation.Softmax).Build(),
        new Random(9));

    [Fact]
    public void The_gradient_of_a_layer_is_that_behind_its_activation()
    {
        // y = 2 relu(3 x - 1) - 1: at x = 1 the layer gives 2, at x = 0 it gives 0, and dy / d layer is 2 in both.
        TrainedNetwork network = Chain();

        Assert.Equal([2f, 0f], network.OutputsOf("hidden", [1f, 0f]));
        Assert.Equal([2f, 2f], network.GradientsOf([1f, 0f], 0, "hidden"));
        Assert.Equal([6f, 0f], network.GradientsOf([1f, 0f], 0));
        Assert.Equal([1f, 1f], network.GradientsOf([1f, 0f], 0, "end"));
    }

    [Fact]
    public void An_activation_that_follows_does_not_change_what_a_layer_gives()
    {
        // The activation would run in the dense layer's kernel otherwise.
        Network network = Network.Sequential(
            [1], new Dense { Units = 1, Name = "hidden", WeightsInitializer = new Constant { Value = 3 } },
            new ActivationLayer { Activation = Activation.ReLU });
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 0));

        Assert.Equal([3f, -3f], trained.OutputsOf("hidden", [1f, -1f]));
        Assert.Equal([1f, 0f], trained.GradientsOf([1f, -1f], 0, "hidden"));
    }

    [Fact]
    public void A_layer_an_output_or_a_length_that_is_not_there_is_named()
    {
        TrainedNetwork network = Chain();

        Assert.Contains("The layers are: hidden, end", Assert.Throws<ArgumentException>(
            () => network.GradientsOf([1f], 0, "none")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.GradientsOf([1f], 1));
        TrainedNetwork wide = new(Network.Input([2]).Dense(1).Build(), NetworkWeights.Initialize(Network.Input([2]).Dense(1).Build(), 0));
        Assert.Contains("2 values per sample", Assert.Throws<ArgumentException>(() => wide.GradientsOf([1f], 0)).Message, StringComparison.Ordinal);
    }

    private static TrainedNetwork Chain()
    {
        Network network = Network.Sequential(
            [1],
            new Dense
            {
                Units = 1,
                Name = "hidden",
                Activation = Activation.ReLU,
                WeightsInitializer = new Constant { Value = 3 },
                BiasInitializer = new Constant { Value = -1 },
            },
            new Dense
            {
                Units = 1,
                Name = "end",
                WeightsInitializer = new Constant { Value = 2 },
                BiasInitializer = new Constant { Value = -1 },
            });
        return new TrainedNetwork(network, NetworkWeights.Initialize(network, 0));
    }

    private static void Check(Network network, Random random)
    {
        NetworkWeights weights = GradientCheck.Weights(network, random);
        float[] input = GradientCheck.Normal(random, network.InputShape.Size);
        float[] upstream = GradientCheck.Normal(random, network.OutputShape.Size);
        double[] exact = Array.ConvertAll(input, value => (double)value);
        ReferenceNetwork reference = new(network, weights) { IsTraining = false };
        double Function() => reference.Forward(exact, 1).Zip(upstream, (value, factor) => value * factor).Sum();

        float[] gradient = Gradient(network, weights, input, upstream, Network.InputNode);
        GradientCheck.AssertClose(GradientCheck.Differences(exact, Function), gradient, 2e-4, "the input");
        for (int node = 0; node < network.Nodes.Length; node++)
        {
            if (network.Nodes[node].Layer is Dense { Activation.Kind: ActivationKind.Linear }
                or Convolution2D { Activation.Kind: ActivationKind.Linear })
            {
                string name = $"{network.Nodes[node].Layer.Name}.bias";
                float[] sums = Sums(Gradient(network, weights, input, upstream, node), network.Nodes[node].OutputShape.Channels);
                GradientCheck.AssertClose(GradientCheck.Differences(reference.Parameters[name], Function), sums, 2e-4, name);
            }
        }
    }

    private static float[] Gradient(Network network, NetworkWeights weights, float[] input, float[] upstream, int node)
    {
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, weights, isFixed: true);
        using GradientPlan plan = new(network, kernels, store, 3, node);
        plan.Input.Value.Upload(input);
        plan.Forward(1);
        plan.Output.Gradient.Upload(upstream);
        plan.ComputeGradients(1);
        return plan.Source.GradientOf(1).Span.ToArray();
    }

    private static float[] Sums(float[] gradients, int channels) =>
        [.. Enumerable.Range(0, channels).Select(channel => gradients.Where((_, i) => i % channels == channel).Sum())];
}
