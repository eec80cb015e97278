namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// How much a safetensors file may ask for before it is refused. The defaults are far above what networks need,
/// and far below what hurts the process that reads a file made to do harm.
/// </summary>
public sealed record SafetensorsLimits
{
    /// <summary>The default limits.</summary>
    public static SafetensorsLimits Default { get; } = new();

    /// <summary>Bytes of the header; 16,777,216 by default. The format's own limit is 100,000,000.</summary>
    public int HeaderBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of all tensors as stored; 17,179,869,184 by default.</summary>
    public long DataBytes { get; init; } = 16L << 30;

    /// <summary>Number of tensors; 100,000 by default.</summary>
    public int Tensors { get; init; } = 100_000;

    /// <summary>Number of metadata entries; 10,000 by default.</summary>
    public int MetadataEntries { get; init; } = 10_000;

    /// <summary>Number of dimensions of a tensor; 16 by default.</summary>
    public int Rank { get; init; } = 16;
}
