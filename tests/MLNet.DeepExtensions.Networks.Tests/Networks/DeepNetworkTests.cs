using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>What takes time or stack for each pair of layers, or for each layer within another, shows in networks of thousands.</summary>
public sealed class DeepNetworkTests : IDisposable
{
    private const int Layers = 5000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Five_thousand_layers_are_built_saved_loaded_exported_and_predict_the_same_on_a_small_stack() => OnSmallStack(() =>
    {
        NetworkBuilder builder = Network.Input([3]);
        for (int i = 1; i < Layers; i++)
        {
            builder = i % 2 == 0 ? builder.Activate(Activation.Tanh) : builder.Dense(3);
        }

        Network network = builder.Dense(2).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        trained.Save(_folder["deep.safetensors"]);
        trained.SaveOnnx(_folder["deep.onnx"]);
        float[] expected = trained.Predict([1, 2, 3, -1, 0, 1]);
        Assert.Equal(expected, TrainedNetwork.Load(_folder["deep.safetensors"]).Predict([1, 2, 3, -1, 0, 1]));
        Assert.Equal(expected, OnnxImporter.Read(_folder["deep.onnx"]).Predict([1, 2, 3, -1, 0, 1]));
    });

    /// <summary>A gradient's gate passes through poolings that follow one another, however many.</summary>
    [Fact]
    public void Five_thousand_poolings_are_trained_through_on_a_small_stack() => OnSmallStack(() =>
    {
        NetworkBuilder builder = Network.Input([2, 2, 1]).Convolution(2, 1, Activation.ReLU);
        for (int i = 0; i < Layers; i++)
        {
            builder = builder.MaxPooling(1);
        }

        Network network = builder.GlobalAveragePooling().Dense(1).Build();
        TrainingResult result = network.Train(
            new InMemoryDataset([1, 2, 3, 4], network.InputShape, Targets.Flat([1f], 1)), new TrainingOptions { Epochs = 1, Threads = 1 });
        Assert.Equal(StopReason.Completed, result.StopReason);
    });

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(action), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
