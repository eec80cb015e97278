namespace MLNet.DeepExtensions.Networks;

/// <summary>How much an ONNX file may ask for before it is refused. The format's own limit is 2 GB a file.</summary>
public sealed record OnnxLimits
{
    /// <summary>Nodes, initializers, inputs and outputs of a graph together; 100,000 by default.</summary>
    public int Parts { get; init; } = 100_000;

    /// <summary>
    /// Inputs, outputs and attributes of a node together, the numbers of an attribute, and the metadata entries of a file; 100,000 by
    /// default.
    /// </summary>
    public int Names { get; init; } = 100_000;

    /// <summary>Number of dimensions of a tensor; 16 by default.</summary>
    public int Rank { get; init; } = 16;
}
