namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>What a <see cref="WeightGradientKernel"/> computes with.</summary>
internal readonly unsafe struct WeightGradientOperands
{
    /// <summary>The threads, at work on the call.</summary>
    public required WorkerTeam Team { get; init; }

    /// <summary>Memory for a copy of images, beside <see cref="WorkerTeam.Common"/>.</summary>
    public required NativeScratch Copies { get; init; }

    /// <summary>The number of images, 1 or more.</summary>
    public required int Batch { get; init; }

    /// <summary>The images.</summary>
    public required float* X { get; init; }

    /// <summary>The outputs' gradient.</summary>
    public required float* Dy { get; init; }

    /// <summary>The filters' gradient.</summary>
    public required float* DWeights { get; init; }

    /// <summary>The bias's gradient; null for none.</summary>
    public required float* DBias { get; init; }

    /// <summary>Whether to add to what stands there.</summary>
    public required bool Accumulate { get; init; }
}
