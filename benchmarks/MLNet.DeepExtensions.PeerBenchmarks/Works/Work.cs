using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>One work of the comparison: the same network, shapes, batch size and optimizer on every side.</summary>
/// <param name="Name">Its name on the command line and in the table.</param>
/// <param name="Kind">What it consists of.</param>
/// <param name="FlopsPerItem">Floating-point operations of one item: a product, or one sample trained on or predicted.</param>
/// <param name="Peers">The peers that do this work too.</param>
/// <param name="Prepare">Makes it ready to run on a number of threads.</param>
internal sealed record Work(string Name, WorkKind Kind, double FlopsPerItem, string[] Peers, Func<int, IRunner> Prepare)
{
    /// <summary>Prints where the time of a step goes, given a number of threads; null where the work is one kernel.</summary>
    public Action<int>? Profile { get; init; }

    /// <summary>Writes the network as an ONNX file; null where PyTorch's script does.</summary>
    public Action<string>? Export { get; init; }

    /// <summary>The unit in which <see cref="InUnit"/> gives the speed.</summary>
    public string Unit => Kind switch
    {
        WorkKind.Gemm => "GFLOP/s",
        WorkKind.Latency => "us",
        _ => "samples/s",
    };

    /// <summary>The speed in the work's unit.</summary>
    /// <param name="secondsPerItem">The time of one item.</param>
    public double InUnit(double secondsPerItem) => Kind switch
    {
        WorkKind.Gemm => FlopsPerItem / secondsPerItem / 1e9,
        WorkKind.Latency => secondsPerItem * 1e6,
        _ => 1 / secondsPerItem,
    };

    /// <summary>
    /// The operations of one sample's training step: forward, weight gradients, and data gradients of every layer but the first, whose
    /// input needs none.
    /// </summary>
    /// <param name="network">The network.</param>
    public static double TrainingFlops(Network network)
    {
        double flops = 0;
        bool isFirst = true;
        foreach (NetworkNode node in network.Nodes.Where(node => node.Layer is Dense or ConvolutionLayer or RecurrentLayer))
        {
            flops += (isFirst ? 2 : 3) * (double)node.Layer.Flops(node.InputShapes);
            isFirst = false;
        }

        return flops;
    }

    /// <summary>The operations of one sample's prediction: those of layers with weights.</summary>
    /// <param name="network">The network.</param>
    public static double InferenceFlops(Network network) =>
        network.Nodes.Where(node => node.Layer is Dense or ConvolutionLayer or RecurrentLayer)
            .Sum(node => (double)node.Layer.Flops(node.InputShapes));
}
