using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

public class OnnxRoundTripTests
{
    public static TheoryData<string> Cases => [.. OnnxCases.Names.Where(OnnxCases.IsImported)];

    public static TheoryData<string> ExportedOnly => [.. OnnxCases.Names.Where(name => !OnnxCases.IsImported(name))];

    [Theory]
    [MemberData(nameof(ExportedOnly))]
    public void A_network_that_is_exported_alone_predicts_what_its_operators_say(string name)
    {
        TrainedNetwork network = OnnxCases.Trained(name);
        float[] inputs = OnnxCases.Inputs(network.Network, 3);
        OnnxCases.AssertClose(network.Predict(inputs), OnnxReference.Predict(network, inputs), 1e-5f);
    }

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
        Assert.Empty(
            Enum.GetValues<Kernels.ActivationKind>().Except(layers.OfType<ActivationLayer>().Select(layer => layer.Activation.Kind)));
    }

    [Theory]
    [InlineData(2, 2, 3)]
    [InlineData(3, 2, 2)]
    [InlineData(8, 8, 16)]
    public void Images_that_are_flattened_first_keep_the_order_of_their_axes(int height, int width, int channels)
    {
        Network network = Network.Input([height, width, channels]).NormalizeInput().Flatten().Dense(5).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        TrainedNetwork back = RoundTrip(trained);
        float[] inputs = OnnxCases.Inputs(network, 3);
        Assert.Equal(network.InputShape, back.Network.InputShape);
        OnnxCases.AssertClose(trained.Predict(inputs), back.Predict(inputs), 1e-5f);
    }

    [Fact]
    public void Images_whose_axes_nothing_tells_apart_are_refused_unless_the_option_says_it()
    {
        Network network = Network.Input([2, 3, 4]).Flatten().Dense(5).Build();
        OnnxModel silent = OnnxExporter.Describe(
            new TrainedNetwork(network, NetworkWeights.Initialize(network, 1))) with
        { Metadata = new Dictionary<string, string>() };
        byte[] file = OnnxModelWriter.Write(silent).ToArray();

        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => OnnxImporter.Read(file, "memory", new OnnxImportOptions()));
        Assert.Contains(
            "nothing in the file tells whether the channels come first or last; OnnxImportOptions.ChannelsFirst must say it",
            error.Message);
        Assert.Equal(
            [2, 3, 4], OnnxImporter.Read(file, "memory", new OnnxImportOptions { ChannelsFirst = false }).Network.InputShape.Dimensions);
        Assert.Equal(
            [3, 4, 2], OnnxImporter.Read(file, "memory", new OnnxImportOptions { ChannelsFirst = true }).Network.InputShape.Dimensions);
    }

    [Fact]
    public void Class_names_come_back()
    {
        Network network = Network.Input([4]).Dense(3, Kernels.Activation.Softmax).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1), ["Ökotopf", "b", "c \"quoted\""]);
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
    [InlineData("Mish as a layer")]
    [InlineData("HardSwish as a layer")]
    public void An_activation_of_several_operators_becomes_one_layer(string name) =>
        Assert.Single(RoundTrip(OnnxCases.Trained(name)).Network.Nodes);

    [Fact]
    public void Metadata_come_back_but_for_what_the_format_has_of_its_own()
    {
        Network network = Network.Input([2]).Dense(2).Build();
        Dictionary<string, string> metadata = new() { ["columns"] = "a, b" };
        TrainedNetwork named = new TrainedNetwork(network, NetworkWeights.Initialize(network, 1), ["no", "yes"]).WithMetadata(metadata);

        Assert.Equal(metadata, RoundTrip(named).Metadata);
        Assert.Equal(["no", "yes"], RoundTrip(named).ClassNames!);
    }

    private static TrainedNetwork RoundTrip(TrainedNetwork network) =>
        OnnxImporter.Read(OnnxModelWriter.Write(OnnxExporter.Describe(network)).ToArray(), "memory", new OnnxImportOptions());
}
