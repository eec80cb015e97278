using System.Collections.Frozen;
using System.Collections.Immutable;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Where a parameter or state of a layer lies in its flat buffer.</summary>
/// <param name="Node">The layer's number in the network.</param>
/// <param name="Name">The layer's name and the parameter's: <c>dense1.weights</c>.</param>
/// <param name="Spec">What the layer asked for.</param>
/// <param name="Offset">The first element, in the flat parameters or, for a state, in the flat states.</param>
public sealed record ParameterEntry(int Node, string Name, ParameterSpec Spec, long Offset);

/// <summary>
/// How a network's parameters and states lie in memory: two flat buffers, each entry on a cache line of its own, with zeros between. The
/// optimizer is one sweep over the first, a checkpoint a copy of both.
/// </summary>
public sealed class ParameterLayout
{
    private const long Alignment = 16;
    private readonly FrozenDictionary<string, ParameterEntry> _byName;
    private readonly ILookup<int, ParameterEntry> _byNode;

    private ParameterLayout(Network network, ImmutableArray<ParameterEntry> entries, long parameterLength, long stateLength)
    {
        Entries = entries;
        _byName = entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
        _byNode = entries.ToLookup(entry => entry.Node);
        ParameterLength = parameterLength;
        StateLength = stateLength;
        Segments = new SegmentTable(
            from entry in entries
            where !entry.Spec.IsState
            let layer = network.Nodes[entry.Node].Layer
            select new ParameterSegment(
                entry.Offset, entry.Spec.Shape.Size, layer.Trainable ? layer.LearningRateFactor * entry.Spec.LearningRateFactor : 0f,
                entry.Spec.Decays ? layer.WeightDecayFactor * entry.Spec.WeightDecayFactor : 0f,
                layer.Trainable ? entry.Spec.L1 : 0f, layer.Trainable ? entry.Spec.L2 : 0f));
    }

    /// <summary>All parameters and states, layer by layer.</summary>
    public ImmutableArray<ParameterEntry> Entries { get; }

    /// <summary>The length of the flat parameters, in elements.</summary>
    public long ParameterLength { get; }

    /// <summary>The length of the flat states, in elements.</summary>
    public long StateLength { get; }

    /// <summary>How the optimizer treats each parameter.</summary>
    public SegmentTable Segments { get; }

    /// <summary>Lays out a network's parameters.</summary>
    /// <param name="network">The network.</param>
    public static ParameterLayout Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<ParameterEntry>.Builder entries = ImmutableArray.CreateBuilder<ParameterEntry>();
        long parameters = 0;
        long states = 0;
        for (int node = 0; node < network.Nodes.Length; node++)
        {
            NetworkNode at = network.Nodes[node];
            foreach (ParameterSpec spec in at.Layer.Parameters(at.InputShapes))
            {
                ref long end = ref spec.IsState ? ref states : ref parameters;
                entries.Add(new ParameterEntry(node, $"{at.Layer.Name}.{spec.Name}", spec, end));
                end += (spec.Shape.Size + Alignment - 1) / Alignment * Alignment;
            }
        }

        return new ParameterLayout(network, entries.ToImmutable(), parameters, states);
    }

    /// <summary>The entry of a name, such as <c>dense1.weights</c>; null where there is none.</summary>
    internal ParameterEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The entry of a layer's parameter; null where there is none.</summary>
    internal ParameterEntry? Find(int node, string name) => _byNode[node].FirstOrDefault(entry => entry.Spec.Name == name);

    /// <summary>How the optimizer treats a parameter.</summary>
    internal ParameterSegment SegmentOf(ParameterEntry parameter)
    {
        foreach (ParameterSegment segment in Segments.Segments)
        {
            if (segment.Offset == parameter.Offset && segment.Length == parameter.Spec.Shape.Size)
            {
                return segment;
            }
        }

        throw new ArgumentException($"'{parameter.Name}' is no parameter of this layout.", nameof(parameter));
    }

    /// <summary>Throws where another layout has parameters of other names or shapes.</summary>
    /// <exception cref="ArgumentException">It has.</exception>
    internal void RequireSame(ParameterLayout other)
    {
        static (string Name, TensorShape Shape) Key(ParameterEntry entry) => (entry.Name, entry.Spec.Shape);
        if (this != other && !Entries.Select(Key).SequenceEqual(other.Entries.Select(Key)))
        {
            throw new ArgumentException("The weights belong to another network: names or shapes of the parameters differ.", nameof(other));
        }
    }
}
