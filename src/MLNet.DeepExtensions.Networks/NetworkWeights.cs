using System.Globalization;
using System.Numerics.Tensors;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network's parameters and states in the process's memory, flat as <see cref="ParameterLayout"/> has them.</summary>
public sealed class NetworkWeights
{
    /// <summary>Makes weights that are all zero.</summary>
    /// <param name="layout">Where each parameter lies.</param>
    /// <exception cref="ArgumentException">There are more parameters than an array can hold.</exception>
    public NetworkWeights(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (Math.Max(layout.ParameterLength, layout.StateLength) > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The network has {layout.ParameterLength:N0} parameters; at most {Array.MaxLength:N0} can be held.", nameof(layout));
        }

        Layout = layout;
        Parameters = new float[layout.ParameterLength];
        States = new float[layout.StateLength];
    }

    /// <summary>Where each parameter lies.</summary>
    public ParameterLayout Layout { get; }

    internal float[] Parameters { get; }

    internal float[] States { get; }

    /// <summary>Weights as the layers' initializers give them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    public static NetworkWeights Initialize(Network network, ulong seed)
    {
        NetworkWeights weights = new(ParameterLayout.Of(network));
        ulong stream = 0;
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            entry.Spec.Initializer.Fill(weights[entry], entry.Spec.FanIn, entry.Spec.FanOut, new SeededRandom(seed, stream));

            // What a layer has had from some version on takes no stream of its own: a seed gives the weights that it gave before.
            stream += entry.Spec.IsOptional ? 0u : 1u;
        }

        return weights;
    }

    /// <summary>The values of a parameter or state.</summary>
    /// <param name="entry">An entry of the layout.</param>
    public Span<float> this[ParameterEntry entry]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(entry);
            return Memory(entry).Span;
        }
    }

    /// <summary>The values of a parameter or state.</summary>
    /// <param name="name">The layer's name and the parameter's: <c>dense1.weights</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Span<float> this[string name] => Memory(name).Span;

    internal Memory<float> Memory(string name) => Memory(Layout.Find(name)
        ?? throw new ArgumentException(
            $"No parameter is named '{name}'. The parameters are: {string.Join(", ", Layout.Entries.Select(entry => entry.Name))}.",
            nameof(name)));

    private Memory<float> Memory(ParameterEntry entry) =>
        (entry.Spec.IsState ? States : Parameters).AsMemory((int)entry.Offset, entry.Spec.Shape.Size);

    /// <summary>Looks for a weight that is NaN or infinite: with one a network predicts nothing, and would not say so.</summary>
    /// <returns>What is wrong, naming the first parameter that has such a value; null where all are numbers.</returns>
    public string? FindNonFinite()
    {
        foreach (ParameterEntry entry in Layout.Entries)
        {
            Span<float> values = this[entry];
            if (!TensorPrimitives.IsFiniteAll<float>(values))
            {
                int index = 0;
                while (float.IsFinite(values[index]))
                {
                    index++;
                }

                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the parameter '{entry.Name}' is {values[index]} at element {index}; weights must be finite");
            }
        }

        return null;
    }

    /// <summary>A copy that later changes do not reach.</summary>
    public NetworkWeights Clone()
    {
        NetworkWeights copy = new(Layout);
        CopyTo(copy);
        return copy;
    }

    /// <summary>Copies all values.</summary>
    /// <param name="other">Where they go; of a network with the same parameters.</param>
    /// <exception cref="ArgumentException">The other network's parameters have other names or shapes.</exception>
    public void CopyTo(NetworkWeights other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Layout.RequireSame(other.Layout);
        Parameters.CopyTo(other.Parameters, 0);
        States.CopyTo(other.States, 0);
    }
}
