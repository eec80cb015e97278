using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public sealed class KerasRecurrentWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bidirectional_GRUs_tensors_come_from_its_two_layers()
    {
        SafetensorsTensor[] tensors =
        [
            Tensor("g.forward_layer.kernel", [2, 3], 1), Tensor("g.forward_layer.recurrent_kernel", [1, 3], 7),
            Tensor("g.forward_layer.bias", [2, 3], 10), Tensor("g.backward_layer.kernel", [2, 3], 21),
            Tensor("g.backward_layer.recurrent_kernel", [1, 3], 27), Tensor("g.backward_layer.bias", [2, 3], 30),
        ];
        string path = _folder["keras.safetensors"];
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>());

        NetworkWeights weights = Network.Input([4, 2]).Gru(1, direction: RecurrentDirection.Bidirectional).Named("g").Build()
            .LoadWeights(path, new Dictionary<string, string>(), WeightLayout.Keras).Weights;

        Assert.Equal([1, 2, 3, 4, 5, 6], weights["g.weights"].ToArray());
        Assert.Equal([7, 8, 9], weights["g.recurrentWeights"].ToArray());
        Assert.Equal([10, 11, 12], weights["g.bias"].ToArray());
        Assert.Equal([13, 14, 15], weights["g.recurrentBias"].ToArray());
        Assert.Equal([21, 22, 23, 24, 25, 26], weights["g.reverseWeights"].ToArray());
        Assert.Equal([33, 34, 35], weights["g.reverseRecurrentBias"].ToArray());
    }

    private static SafetensorsTensor Tensor(string name, long[] shape, int first) =>
        new(name, [.. shape], Enumerable.Range(first, (int)shape.Aggregate((a, b) => a * b)).Select(value => (float)value).ToArray());
}
