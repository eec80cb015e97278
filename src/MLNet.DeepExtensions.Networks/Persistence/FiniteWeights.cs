using System.Globalization;
using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>Looks for weights that are NaN or infinite: with them a network predicts nothing, and would not say so.</summary>
internal static class FiniteWeights
{
    /// <summary>What is wrong with the weights, naming the first parameter that has such a value; null where all are numbers.</summary>
    public static string? Problem(NetworkWeights weights)
    {
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            Span<float> values = weights[entry];
            if (!TensorPrimitives.IsFiniteAll<float>(values))
            {
                int index = 0;
                while (float.IsFinite(values[index]))
                {
                    index++;
                }

                return string.Create(CultureInfo.InvariantCulture, $"the parameter '{entry.Name}' is {values[index]} at element {index}; weights must be finite");
            }
        }

        return null;
    }
}
