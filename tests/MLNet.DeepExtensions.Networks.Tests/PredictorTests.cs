using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests;

public class PredictorTests
{
    /// <summary>A network so small that it is never worth a team of threads, and one that is with a few samples.</summary>
    public static TheoryData<string, Network> Networks => new()
    {
        { "small", Network.Input([6]).Dense(9, Activation.ReLU).Dense(3, Activation.Softmax).Build() },
        {
            "every layer of small networks",
            Network.Input([6]).Append(new InputNormalization()).Dense(9).BatchNormalization().Activate(Activation.SiLU).Dropout(0.5f)
                .Dense(20, Activation.ReLU).Dense(3).Activate(Activation.Softmax).Build()
        },
        { "branches", Network.Input([6]).Dense(9, Activation.ReLU) is var stem ? stem.Add(stem.Dense(9)).Dense(3, Activation.Softmax)
            .Build() : null! },
        { "one output", Network.Input([6]).Dense(70, Activation.Tanh).Dense(1, Activation.Sigmoid).Build() },
        {
            "large", Network.Input([16, 16, 3]).Convolution(16, 3, Activation.ReLU, PaddingMode.Same).BatchNormalization().MaxPooling(2)
                .Convolution(16, 3, Activation.SiLU, PaddingMode.Same).GlobalAveragePooling().Dense(5, Activation.Softmax).Build()
        },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Sixteen_threads_at_once_get_the_bits_that_one_gets(string name, Network network)
    {
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)));
        int[] sizes = [1, 2, 7, 40];
        float[][] inputs = [.. sizes.Select(size => GradientCheck.Normal(new Random(size), size * network.InputShape.Size))];
        float[][] expected = [.. inputs.Select(input => trained.Predict(input))];
        Thread[] threads = new Thread[16];
        int wrong = 0;
        for (int i = 0; i < threads.Length; i++)
        {
            int first = i;
            threads[i] = new Thread(() =>
            {
                for (int round = 0; round < 12; round++)
                {
                    int which = (first + round) % sizes.Length;
                    if (!trained.Predict(inputs[which]).AsSpan().SequenceEqual(expected[which]))
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
            });
        }

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.True(wrong == 0, $"{name}: {wrong} predictions differed");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_sample_alone_is_predicted_as_among_others_up_to_rounding(string name, Network network)
    {
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(2)));
        float[] inputs = GradientCheck.Normal(new Random(3), 300 * network.InputShape.Size);
        float[] together = trained.Predict(inputs);

        // A row by itself is multiplied by other kernels, which sum in another order.
        for (int i = 0; i < 300; i += 37)
        {
            float[] alone = trained.Predict(inputs.AsSpan(i * network.InputShape.Size, network.InputShape.Size));
            GradientCheck.AssertClose(
                Array.ConvertAll(alone, value => (double)value), together.AsSpan(i * network.OutputShape.Size, network.OutputShape.Size),
                1e-6, $"{name}, sample {i}");
        }
    }

    [Fact]
    public void A_single_prediction_allocates_nothing_once_warm()
    {
        Network network = Network.Input([6]).Dense(9, Activation.ReLU).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)));
        float[] inputs = [1, 2, 3, 4, 5, 6];
        float[] outputs = new float[3];
        trained.Predict(inputs, outputs);

        long before = GC.GetAllocatedBytesForCurrentThread();
        trained.Predict(inputs, outputs);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void No_sample_has_no_prediction()
    {
        Network network = Network.Input([2]).Dense(1).Build();

        Assert.Empty(new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Predict([]));
    }

    [Fact]
    public void A_length_that_does_not_fit_is_refused()
    {
        Network network = Network.Input([2]).Dense(3).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));

        Assert.Contains(
            "There are 3 input", Assert.Throws<ArgumentException>(() => trained.Predict([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "holds 2 values", Assert.Throws<ArgumentException>(() => trained.Predict([1, 2], new float[2])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1f, 0)]
    [InlineData(1f, 1)]
    public void A_single_output_is_the_second_class_from_one_half_on(float input, int expected)
    {
        Network network = Network.Sequential(
            [1], new Dense { Units = 1, Activation = Activation.Sigmoid, WeightsInitializer = new Ones() });

        Assert.Equal(expected, new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).PredictClass([input]));
    }

    [Fact]
    public void Weights_and_names_that_are_changed_later_do_not_reach_a_trained_network()
    {
        Network network = Network.Input([2]).Dense(2).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        string[] names = ["a", "b"];
        TrainedNetwork trained = new(network, weights, names);
        float[] before = trained.Predict([1, 2]);

        weights["dense1.weights"].Clear();
        trained.Weights["dense1.weights"].Clear();
        names[0] = "changed";

        Assert.Equal(before, trained.Predict([1, 2]));
        Assert.Equal(["a", "b"], trained.ClassNames!);
    }

    [Fact]
    public void Weights_of_another_network_and_names_of_other_classes_are_refused()
    {
        Network network = Network.Input([2]).Dense(3).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);

        AssertRefused("belong to another network", () => new TrainedNetwork(Network.Input([2]).Dense(2).Build(), weights));
        AssertRefused("2 class names for 3 outputs", () => new TrainedNetwork(network, weights, ["a", "b"]));

        static void AssertRefused(string message, Func<object> make) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }
}
