using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>
/// Evaluates a network layer by layer in double precision, by the formulas of the layers' cases, with nothing fused, shared or kept.
/// </summary>
internal sealed class ReferenceNetwork
{
    private readonly Network _network;
    private readonly Dictionary<uint, float[]> _masks = [];
    private uint _stream;

    public ReferenceNetwork(Network network, NetworkWeights weights)
    {
        _network = network;
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            Parameters[entry.Name] = [.. weights[entry].ToArray().Select(value => (double)value)];
        }
    }

    /// <summary>Parameters and states by name, to be changed at will.</summary>
    public Dictionary<string, double[]> Parameters { get; } = [];

    /// <summary>Whether dropout drops and batch normalization uses the batch.</summary>
    public bool IsTraining { get; init; } = true;

    public ulong Seed { get; init; }

    public long Step { get; init; }

    public double[] Forward(double[] input, int batch)
    {
        double[][] outputs = new double[_network.Nodes.Length][];
        _stream = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            NetworkNode node = _network.Nodes[i];
            double[][] inputs = [.. node.Inputs.Select(from => from == Network.InputNode ? input : outputs[from])];
            outputs[i] = node.Layer is Probe ? input : LayerCase.All[node.Layer.GetType()]
                .Forward(new ReferenceCall(this, node, inputs, batch));
        }

        return outputs[^1];
    }

    /// <summary>The mask of the next layer that drops values.</summary>
    public float[] NextMask(float rate, int length)
    {
        uint stream = _stream++;
        if (_masks.TryGetValue(stream, out float[]? known))
        {
            return known;
        }

        using CpuKernelSet kernels = new(threads: 1);
        using DeviceBuffer<float> ones = kernels.Allocate<float>(length);
        ones.View.Span.Fill(1f);
        kernels.Elementwise.DropoutForward(rate, new RandomKey(Seed, stream, (ulong)Step), ones.View, ones.View);
        return _masks[stream] = ones.View.Span.ToArray();
    }
}
