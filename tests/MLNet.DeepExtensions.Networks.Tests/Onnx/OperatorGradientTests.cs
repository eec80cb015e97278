using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Outputs and gradients of imported networks in training, against central differences of a double-precision reference.</summary>
public class OperatorGradientTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_imported_graph_learns_along_its_gradient(string name)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            Network network = Probed(OperatorCases.Make(name, seed).Network.Network);
            bool isNormalized = network.Nodes.Any(node => node.Layer is BatchNormalization);
            GradientCheck.Passes(
                network, batch: isNormalized ? 6 : 1 + (seed % 4), seed, tolerance: isNormalized ? 2e-3 : 2e-4, perElement: false);
        }
    }

    /// <summary>The network behind a probe of the input's gradient.</summary>
    private static Network Probed(Network network) => Network.FromGraph(
        network.InputShape,
        [(new Probe(), [Network.InputNode]),
            .. network.Nodes.Select(node => (node.Layer, (ImmutableArray<int>)[.. node.Inputs.Select(input => input + 1)]))]);
}
