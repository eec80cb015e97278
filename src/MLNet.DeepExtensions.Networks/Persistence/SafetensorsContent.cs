using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>What a safetensors file holds.</summary>
public sealed class SafetensorsContent
{
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    internal SafetensorsContent(ImmutableArray<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata, string? digest)
    {
        Tensors = tensors;
        Metadata = metadata;
        Digest = digest;
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The tensors, in the order of their data.</summary>
    public ImmutableArray<SafetensorsTensor> Tensors { get; }

    /// <summary>The texts of the header's <c>__metadata__</c>, without the digest.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The SHA-256 of the file in lower-case hexadecimal digits, which was verified; null in a file that carries none.</summary>
    public string? Digest { get; }

    /// <summary>Looks a tensor up.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The tensor, or null where the file has none of that name.</returns>
    public SafetensorsTensor? Find(string name) => _byName.GetValueOrDefault(name);
}
