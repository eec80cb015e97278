namespace MLNet.DeepExtensions.Networks;

/// <summary>How large a network may be; checked when it is built, whether by code or from a file.</summary>
public sealed record NetworkLimits
{
    /// <summary>The number of layers; 100,000 by default.</summary>
    public int Layers { get; init; } = 100_000;

    /// <summary>
    /// The values that a layer gives for one sample, or reads with the zeros that it pads its input with; four bytes each, 268,435,456 by
    /// default.
    /// </summary>
    public int LayerValues { get; init; } = 1 << 28;
}
