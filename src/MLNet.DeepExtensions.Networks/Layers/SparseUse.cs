namespace MLNet.DeepExtensions.Networks;

/// <summary>What a layer does with the network's input where that comes by its non-zeros.</summary>
internal enum SparseUse
{
    /// <summary>It needs all values.</summary>
    None,

    /// <summary>It computes from the non-zeros, and gives all values.</summary>
    Takes,

    /// <summary>It leaves zeros zero, so that its output is sparse too.</summary>
    Keeps,
}
