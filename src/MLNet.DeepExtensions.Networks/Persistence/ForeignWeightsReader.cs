using System.Globalization;
using System.Numerics.Tensors;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// Weights of another framework, from a safetensors file into a network's parameters: all of them, or an error that lists them.
/// </summary>
internal static class ForeignWeightsReader
{
    // PyTorch's batch normalization counts its batches; nothing is computed from it.
    private const string BatchCounter = "num_batches_tracked";

    /// <summary>Reads.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="layout">Whose names and orders the file has.</param>
    /// <param name="map">
    /// The file's name of a parameter, of which it gets the name here and the layer's name with the framework's name of the parameter; null
    /// for one that keeps its initial values.
    /// </param>
    /// <param name="allowOthers">Whether tensors that no parameter takes are let be.</param>
    public static NetworkWeights Read(
        Network network, string path, WeightLayout layout, Func<string, string?, string?> map, bool allowOthers)
    {
        SafetensorsContent content = SafetensorsFile.Read(path, requireDigest: false);
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 0);
        HashSet<string> used = new(StringComparer.Ordinal);
        List<string> fitting = [];
        List<string> problems = [];
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            ForeignParameter foreign = ForeignParameter.Of(network, entry, layout);
            string? standard = foreign.Name is null ? null : $"{network.Nodes[entry.Node].Layer.Name}.{foreign.Name}";
            if (map(entry.Name, standard) is not { } name)
            {
                continue;
            }

            if (Take(name) is { } tensor)
            {
                foreign.Copy(tensor.Values.Span, weights[entry]);
            }

            if (foreign.Summand is var (own, other) && name.Contains(own, StringComparison.Ordinal)
                && Take(name.Replace(own, other, StringComparison.Ordinal)) is { } summand)
            {
                float[] terms = new float[weights[entry].Length];
                foreign.Copy(summand.Values.Span, terms);
                TensorPrimitives.Add(weights[entry], terms, weights[entry]);
            }

            SafetensorsTensor? Take(string tensorName)
            {
                if (content.Find(tensorName) is not { } found)
                {
                    problems.Add($"missing: '{tensorName}' {Text(foreign.Shape)} for '{entry.Name}'");
                    return null;
                }

                used.Add(tensorName);
                if (!found.Shape.SequenceEqual(foreign.Shape))
                {
                    problems.Add($"wrong shape: '{tensorName}' is {Text(found.Shape)}; '{entry.Name}' takes {Text(foreign.Shape)}");
                    return null;
                }

                fitting.Add(tensorName);
                return found;
            }
        }

        problems.AddRange(content.Tensors
            .Where(tensor => !allowOthers && !used.Contains(tensor.Name) && !tensor.Name.EndsWith(BatchCounter, StringComparison.Ordinal))
            .Select(tensor => $"not used: '{tensor.Name}' {Text(tensor.Shape)}"));
        if (problems.Count > 0)
        {
            throw new ModelFormatException(Describe(path, fitting, problems));
        }

        return weights.FindNonFinite() is { } problem ? throw ModelFormatException.In(path, problem) : weights;
    }

    private static string Describe(string path, List<string> fitting, List<string> problems)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"The weights in '{path}' do not fit the network.");
        foreach (string problem in problems)
        {
            text.Append("\n  ").Append(problem);
        }

        return text.Append("\n  fitting: ").Append(fitting.Count == 0 ? "none" : string.Join(", ", fitting)).ToString();
    }

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
