namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>What a <see cref="TapKernel"/> computes with.</summary>
internal readonly unsafe struct TapOperands
{
    /// <summary>The threads, at work on the call.</summary>
    public required WorkerTeam Team { get; init; }

    /// <summary>Memory for a copy of images, beside <see cref="WorkerTeam.Common"/>.</summary>
    public required NativeScratch Copies { get; init; }

    /// <summary>The number of images, 1 or more.</summary>
    public required int Batch { get; init; }

    /// <summary>The source images.</summary>
    public required float* Source { get; init; }

    /// <summary>The filters, <c>[KH, KW, C / groups, O]</c>; null where they are prepared.</summary>
    public float* Weights { get; init; }

    /// <summary>The bias of the target channels; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>What <see cref="TapKernel.Prepare"/> has made of filters and bias; null where it has not.</summary>
    public float* Prepared { get; init; }

    /// <summary>Where the sums go.</summary>
    public required TapTarget Target { get; init; }
}
