using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Tests;
using MLNet.DeepExtensions.Networks.Tests.Onnx;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>What this package exports, judged by ONNX Runtime.</summary>
public class ExportTests
{
    public static TheoryData<string> Cases => [.. OnnxCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ONNX_Runtime_predicts_the_same_from_an_exported_network(string name)
    {
        TrainedNetwork network = OnnxCases.Trained(name);
        using TemporaryFolder folder = new();
        network.SaveOnnx(folder["network.onnx"]);
        foreach (int samples in (int[])[3, 1])
        {
            float[] inputs = OnnxCases.Inputs(network.Network, samples);
            float[] outputs = RuntimeSession.Run(folder["network.onnx"], inputs, [samples, .. network.Network.InputShape.Dimensions]);
            OnnxCases.AssertClose(outputs, network.Predict(inputs), 1e-5f);
        }
    }

    [Theory]
    [InlineData(ActivationKind.Sigmoid)]
    [InlineData(ActivationKind.Softmax)]
    public void A_classifiers_logits_are_a_second_output(ActivationKind kind)
    {
        Activation activation = kind == ActivationKind.Sigmoid ? Activation.Sigmoid : Activation.Softmax;
        Network network = Network.Input([3]).Dense(4, Activation.Tanh).Dense(2, activation).Named("logits").Dropout(0.1f).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        using TemporaryFolder folder = new();
        trained.SaveOnnx(folder["network.onnx"]);
        float[] input = [100, -200, 300];
        OnnxCases.AssertClose(trained.PredictLogits(input), RuntimeSession.Run(folder["network.onnx"], "logits", input, [1, 3]), 1e-5f);
        OnnxCases.AssertClose(trained.Predict(input), RuntimeSession.Run(folder["network.onnx"], "output", input, [1, 3]), 1e-5f);
    }

    [Fact]
    public void The_file_states_its_names_an_open_batch_and_the_classes()
    {
        Network network = Network.Input([4, 5, 2]).Convolution(3, 2).Flatten().Dense(2, Activation.Softmax).Build();
        using TemporaryFolder folder = new();
        new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["Ökotopf", "c \"quoted\""]).SaveOnnx(folder["network.onnx"]);
        using InferenceSession session = new(folder["network.onnx"]);
        Assert.Equal([-1, 4, 5, 2], session.InputMetadata["input"].Dimensions);
        Assert.Equal([-1, 2], session.OutputMetadata["output"].Dimensions);
        Assert.Equal(
            ["Ökotopf", "c \"quoted\""], JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["class_names"])!);
    }
}
