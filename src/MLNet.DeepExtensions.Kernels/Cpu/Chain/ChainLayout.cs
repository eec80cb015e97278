namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>How a <see cref="DenseChain"/> lays a layer's weights out.</summary>
internal enum ChainLayout
{
    /// <summary>In panels as wide as vectors, for <see cref="PanelGemv{TSimd,TVector}"/>.</summary>
    Panels,

    /// <summary>Column by column, for dot products.</summary>
    Columns,
}

/// <summary>What a layout is chosen by.</summary>
/// <param name="Outputs">The layer's outputs.</param>
/// <param name="HasWholeVectors">Whether its inputs are followed by room for a vector, as all but a caller's own sample.</param>
internal readonly record struct ChainProblem(int Outputs, bool HasWholeVectors);
