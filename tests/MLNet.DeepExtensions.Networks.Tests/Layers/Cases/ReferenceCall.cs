using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>What a layer's formula is given.</summary>
/// <param name="Network">The network, which has parameters and masks.</param>
/// <param name="Node">The layer's place in the network.</param>
/// <param name="Inputs">The values of its inputs, sample by sample.</param>
/// <param name="Batch">The number of samples.</param>
internal sealed record ReferenceCall(ReferenceNetwork Network, NetworkNode Node, double[][] Inputs, int Batch)
{
    /// <summary>The values of the first input.</summary>
    public double[] X => Inputs[0];

    /// <summary>The shape of the first input.</summary>
    public TensorShape Shape => Node.InputShapes[0];

    public int Channels => Shape.Channels;

    public bool IsTraining => Network.IsTraining;

    /// <summary>A parameter or state that the layer has.</summary>
    public double[] Parameter(string name) => Network.Parameters[$"{Node.Layer.Name}.{name}"];

    /// <summary>A parameter that the layer may have.</summary>
    public double[]? OptionalParameter(string name) => Network.Parameters.GetValueOrDefault($"{Node.Layer.Name}.{name}");

    /// <summary>The factors, 0 or <c>1 / (1 - rate)</c>, of a layer that drops values.</summary>
    public float[] Mask(float rate, int length) => Network.NextMask(rate, length);

    /// <summary><c>values scale + offset</c>, by channel.</summary>
    public double[] ByChannel(double[] values, string scale, string offset)
    {
        double[] factors = Parameter(scale);
        double[] terms = Parameter(offset);
        return [.. values.Select((value, i) => (value * factors[i % factors.Length]) + terms[i % terms.Length])];
    }
}
