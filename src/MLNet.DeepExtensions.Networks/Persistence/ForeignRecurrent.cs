using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// The parameters of recurrent layers in other frameworks. PyTorch has the gates' weights as <c>[gates units, in]</c>, a GRU's gates in the
/// order r, z, n, and two biases everywhere; Keras has what is here, but for a GRU's biases, which are the rows of one tensor.
/// </summary>
internal static class ForeignRecurrent
{
    // PyTorch's order of a GRU's gates, seen from this one.
    private static readonly ImmutableArray<int> s_torchGru = [1, 0, 2];

    /// <summary>Describes a parameter.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="layout">Whose names and orders are asked for: PyTorch's or Keras's.</param>
    public static ForeignParameter Of(RecurrentLayer layer, ParameterSpec parameter, WeightLayout layout)
    {
        bool isReverse = parameter.Name.StartsWith(RecurrentLayer.ReversePrefix, StringComparison.Ordinal);
        string name = isReverse
            ? char.ToLowerInvariant(parameter.Name[RecurrentLayer.ReversePrefix.Length])
                + parameter.Name[(RecurrentLayer.ReversePrefix.Length + 1)..]
            : parameter.Name;
        return layout == WeightLayout.Keras
            ? Keras(layer, parameter.Shape, name, isReverse)
            : PyTorch(layer, parameter.Shape, name, isReverse);
    }

    private static ForeignParameter Keras(RecurrentLayer layer, TensorShape shape, string name, bool isReverse)
    {
        // Keras's Bidirectional has two layers with these names.
        string owner = layer.Direction != RecurrentDirection.Bidirectional ? ""
            : isReverse ? "backward_layer." : "forward_layer.";
        bool isBias = name is "bias" or "recurrentBias";
        string own = owner + (isBias ? "bias" : name == "weights" ? "kernel" : "recurrent_kernel");
        return isBias && layer.HasRecurrentBias
            ? new ForeignParameter(own, [2, shape.Size]) { Part = name == "bias" ? 0 : 1 }
            : new ForeignParameter(own, [.. shape.Dimensions.Select(size => (long)size)]);
    }

    private static ForeignParameter PyTorch(RecurrentLayer layer, TensorShape shape, string name, bool isReverse)
    {
        string suffix = isReverse && layer.Direction == RecurrentDirection.Bidirectional ? "_l0_reverse" : "_l0";
        ImmutableArray<int> gates = layer is Gru ? s_torchGru : [];
        return name switch
        {
            "weights" => Turned("weight_ih"),
            "recurrentWeights" => Turned("weight_hh"),
            "bias" => new ForeignParameter($"bias_ih{suffix}", [shape.Size])
            {
                Gates = gates,
                Summand = layer.HasRecurrentBias ? null : ("bias_ih", "bias_hh"),
            },
            _ => new ForeignParameter($"bias_hh{suffix}", [shape.Size]) { Gates = gates },
        };

        ForeignParameter Turned(string own)
        {
            ImmutableArray<int> there = [shape.Dimensions[1], shape.Dimensions[0]];
            return new ForeignParameter($"{own}{suffix}", [there[0], there[1]], new ForeignParameter.Transposition(there, [1, 0]))
            {
                Gates = gates,
            };
        }
    }
}
