using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>
/// Small networks trained on the emulated device get the weights that the CPU's kernels give them, and no launch of theirs has a fault.
/// </summary>
public sealed class EmulatedTrainingTests : IDisposable
{
    private const int Rows = 24;
    private const int Values = 4 * 4 * 2;

    public EmulatedTrainingTests() => WatchedProvider.Instance.Device = static () => new EmulatedDevice(hasTensorCores: false);

    public void Dispose() => WatchedProvider.Instance.Device = null;

    [Fact]
    public void A_network_of_convolutions_gets_the_cpus_weights() => AssertSameWeights(
        Network.Input([4, 4, 2]).Convolution(4, 3, Activation.Tanh).BatchNormalization().MaxPooling(2).Dropout(0.25f).Flatten()
            .Dense(5, Activation.Tanh).Dense(3, Activation.Softmax).Build(),
        new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 10,
            Seed = 2,
            ValidationFraction = 0.2,
            Optimizer = new Networks.Adam { LearningRate = 1e-2f, WeightDecay = 1e-3f, ClipNorm = 1f },
        });

    [Fact]
    public void A_network_of_dense_layers_gets_the_cpus_weights() => AssertSameWeights(
        Network.Input([4, 4, 2]).NormalizeInput().Flatten().Dense(9, Activation.GELU).LayerNormalization().Dense(3, Activation.Softmax)
            .Build(),
        new TrainingOptions { Epochs = 3, BatchSize = 8, Seed = 3, Optimizer = new Networks.Sgd { LearningRate = 0.1f, Momentum = 0.9f } });

    private static void AssertSameWeights(Network network, TrainingOptions options)
    {
        Random random = new(4);
        InMemoryDataset data = Dataset.FromArrays(
            [.. Enumerable.Range(0, Rows * Values).Select(_ => random.NextSingle())], [4, 4, 2],
            Targets.Classes([.. Enumerable.Range(0, Rows).Select(row => row % 3)], ["a", "b", "c"]));
        NetworkWeights expected = network.Train(data, options with { Device = ComputeDevice.Cpu }).Network.Weights;
        NetworkWeights actual = network.Train(data, options with { Device = ComputeDevice.IlgpuCpu }).Network.Weights;
        foreach (ParameterEntry entry in expected.Layout.Entries)
        {
            Assert.Equal(expected[entry].ToArray(), actual[entry].ToArray(), (a, b) => Math.Abs(a - b) <= 2e-4f * (1 + Math.Abs(a)));
        }
    }
}
