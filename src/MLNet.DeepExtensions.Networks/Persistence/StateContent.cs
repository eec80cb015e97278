namespace MLNet.DeepExtensions.Networks;

/// <summary>What was saved of a training: texts and arrays by name.</summary>
internal sealed class StateContent
{
    /// <summary>Numbers and texts.</summary>
    public Dictionary<string, string> Texts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Many numbers.</summary>
    public Dictionary<string, ReadOnlyMemory<float>> Arrays { get; init; } = new(StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => Texts.Keys.Concat(Arrays.Keys);
}
