namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Known architectures, imported, against the definitions of their operators in double precision.</summary>
public class NetworkSketchTests
{
    public static TheoryData<string> Names => [.. NetworkSketches.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_imported_network_predicts_what_its_operators_are_defined_to_give(string name)
    {
        OperatorCase network = NetworkSketches.Make(name);
        float[] images = network.Inputs(2, seed: 1);
        OnnxCases.AssertClose(network.Expected(images, 2), network.Predict(images), 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_of_normalizations_and_activations_but_their_convolutions(string name) => Assert.DoesNotContain(
        NetworkSketches.Make(name).Network.Network.Nodes, node => node.Layer is BatchNormalization or ActivationLayer or Dropout);
}
