using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>A named tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file; any but <c>__metadata__</c>.</param>
/// <param name="Shape">Its dimensions, each 0 or more; empty for a single number.</param>
/// <param name="Values">Its values in row-major order (the last dimension varies fastest).</param>
public sealed record SafetensorsTensor(string Name, ImmutableArray<long> Shape, ReadOnlyMemory<float> Values)
{
    /// <summary>
    /// The element type in the file that the tensor was read from. It is written as <see cref="SafetensorsElementType.F32"/>.
    /// </summary>
    public SafetensorsElementType StoredType { get; init; } = SafetensorsElementType.F32;
}
