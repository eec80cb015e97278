using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

public class OnnxRoundTripTests
{
    public static TheoryData<string> Cases => [.. OnnxCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_network_that_is_exported_and_imported_predicts_the_same(string name)
    {
        TrainedNetwork network = OnnxCases.Trained(name);
        TrainedNetwork back = RoundTrip(network);
        float[] inputs = OnnxCases.Inputs(network.Network, 3);
        Assert.Equal(network.Network.InputShape, back.Network.InputShape);
        Assert.Equal(network.Network.OutputShape, back.Network.OutputShape);
        OnnxCases.AssertClose(network.Predict(inputs), back.Predict(inputs), 1e-5f);
    }

    [Fact]
    public void Every_layer_that_can_be_exported_and_every_activation_is_among_the_cases()
    {
        Layer[] layers = [.. OnnxCases.Names.SelectMany(name => OnnxCases.Trained(name).Network.Nodes).Select(node => node.Layer)];
        IEnumerable<Type> exported = LayerCase.All.Values.Where(layerCase => layerCase.IsExported).Select(layerCase => layerCase.LayerType);
        Assert.Empty(exported.Except(layers.Select(layer => layer.GetType())));
        Assert.Empty(Enum.GetValues<Kernels.ActivationKind>().Except(layers.OfType<ActivationLayer>().Select(layer => layer.Activation.Kind)));
    }

    [Fact]
    public void Class_names_come_back()
    {
        Network network = Network.Input([4]).Dense(3, Kernels.Activation.Softmax).Build();
        var trained = new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["Ökotopf", "b", "c \"quoted\""]);
        Assert.Equal(trained.ClassNames, RoundTrip(trained).ClassNames);
    }

    [Fact]
    public void A_convolution_its_normalization_and_its_activation_become_one_layer()
    {
        TrainedNetwork back = RoundTrip(OnnxCases.Trained("Batch normalization behind a convolution"));
        Assert.Equal([typeof(Convolution2D)], back.Network.Nodes.Select(node => node.Layer.GetType()));
    }

    [Theory]
    [InlineData("GELU as a layer")]
    [InlineData("SiLU as a layer")]
    [InlineData("HardSwish as a layer")]
    public void An_activation_of_several_operators_becomes_one_layer(string name) => Assert.Single(RoundTrip(OnnxCases.Trained(name)).Network.Nodes);

    private static TrainedNetwork RoundTrip(TrainedNetwork network) =>
        OnnxImporter.Read(OnnxModelWriter.Write(OnnxExporter.Describe(network)).ToArray(), "memory", new OnnxImportOptions());
}
