namespace MLNet.DeepExtensions.Networks;

/// <summary>What a callback wants to be saved.</summary>
/// <param name="Owner">Who wants it, for messages.</param>
/// <param name="Path">The file.</param>
/// <param name="WithState">Whether the training can go on from it; else it has the network alone.</param>
internal sealed record SaveRequest(string Owner, string Path, bool WithState)
{
    /// <summary>The epoch in which it was asked for.</summary>
    public int Epoch { get; init; }

    /// <summary>Called on the writer's thread when the file is there.</summary>
    public Action? Written { get; init; }

    /// <summary>Called on the thread that trains when the file could not be written.</summary>
    public Action? Failed { get; init; }
}
