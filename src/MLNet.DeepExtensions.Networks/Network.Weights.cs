using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>
    /// The network with weights that another framework has trained, from a safetensors file. Their dimensions are brought into this
    /// package's order.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="map">
    /// The names: a layer's name here to its name in the file (<c>["conv1"] = "features.0"</c>, whose parameters then have the framework's
    /// own names: <c>features.0.weight</c>), or a parameter's to a tensor's (<c>["dense1.weights"] = "head.w"</c>). Layers that are not in
    /// it have the same name there.
    /// </param>
    /// <param name="layout">Whose names and orders of dimensions the file has.</param>
    /// <param name="allowOthers">
    /// Whether the file may have tensors that no parameter takes; PyTorch's <c>num_batches_tracked</c> always may be there.
    /// </param>
    /// <remarks>
    /// What these frameworks have no layer for (input normalization) keeps its initial values. A batch normalization's epsilon is no
    /// weight: PyTorch's default is the one here, Keras's is 0.001.
    /// </remarks>
    /// <exception cref="ArgumentException">The map names a layer or parameter that the network does not have.</exception>
    /// <exception cref="ModelFormatException">
    /// The file is no safetensors file, a weight is NaN or infinite, or the weights do not fit: the message lists what is missing, what has
    /// another shape, what is not used, and what fits.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TrainedNetwork LoadWeights(
        string path, IReadOnlyDictionary<string, string> map, WeightLayout layout, bool allowOthers = false)
    {
        ArgumentNullException.ThrowIfNull(map);
        HashSet<string> known = [.. Nodes.Select(node => node.Layer.Name), .. ParameterLayout.Of(this).Entries.Select(entry => entry.Name)];
        if (map.Keys.FirstOrDefault(name => !known.Contains(name)) is { } stranger)
        {
            throw new ArgumentException(
                $"The map names '{stranger}', which is no layer and no parameter of the network. Its parameters are: {string.Join(", ", ParameterLayout.Of(this).Entries.Select(entry => entry.Name))}.",
                nameof(map));
        }

        string? NameOf(string parameter, string? standard)
        {
            if (map.TryGetValue(parameter, out string? name) || standard is null)
            {
                return name;
            }

            int end = standard.LastIndexOf('.');
            return map.TryGetValue(standard[..end], out string? layer) ? $"{layer}{standard[end..]}" : standard;
        }

        return new TrainedNetwork(this, ForeignWeightsReader.Read(this, path, layout, NameOf, allowOthers));
    }

    /// <summary>
    /// The network with weights that another framework has trained, from a safetensors file, with names that a function gives: see
    /// <see cref="LoadWeights(string, IReadOnlyDictionary{string, string}, WeightLayout, bool)"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="map">
    /// The tensor's name for a parameter's (<c>dense1.weights</c>); null for a parameter that keeps its initial values.
    /// </param>
    /// <param name="layout">Whose orders of dimensions the file has.</param>
    /// <param name="allowOthers">Whether the file may have tensors that no parameter takes.</param>
    /// <exception cref="ModelFormatException">
    /// The file is no safetensors file, or the weights do not fit; the message lists them.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TrainedNetwork LoadWeights(string path, Func<string, string?> map, WeightLayout layout, bool allowOthers = false)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new TrainedNetwork(this, ForeignWeightsReader.Read(this, path, layout, (parameter, _) => map(parameter), allowOthers));
    }
}
