using System.Globalization;
using System.Text.Json;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A trained network as a safetensors file: one tensor a parameter, named <c>layer.parameter</c>, and in the metadata the format's version,
/// the network's description, the names of the classes, the training's recipe and the application's own texts. A checkpoint has the state
/// of its training besides: in the metadata what is short, in tensors named <c>training/…</c> what is long.
/// </summary>
internal static class ModelFile
{
    private const string FormatKey = "format";
    private const string Format = "MLNet.DeepExtensions";
    private const string VersionKey = "version";
    private const int Version = 1;
    private const string NetworkKey = "network";
    private const string ClassNamesKey = "class_names";
    private const string RecipeKey = "training";
    private const string MetadataKey = "metadata";
    private const string StateKey = "training_state";
    private const string StatePrefix = "training/";

    public static void Write(string path, TrainedNetwork network, StateContent? state = null) =>
        AtomicFile.Write(path, stream => Write(stream, network, state));

    public static void Write(Stream stream, TrainedNetwork network, StateContent? state = null)
    {
        Dictionary<string, string> metadata = new()
        {
            [FormatKey] = Format,
            [VersionKey] = Version.ToString(CultureInfo.InvariantCulture),
            [NetworkKey] = NetworkDescription.Write(network.Network),
        };
        if (network.Recipe is { } recipe)
        {
            metadata[RecipeKey] = ComponentRegistry.Write(recipe);
        }

        if (network.ClassNames is { } names)
        {
            metadata[ClassNamesKey] = ClassNamesJson.Write(names);
        }

        if (network.Metadata.Count > 0)
        {
            metadata[MetadataKey] = TextsJson.Write(
                network.Metadata.OrderBy(static text => text.Key, StringComparer.Ordinal).ToDictionary());
        }

        if (state is not null)
        {
            metadata[StateKey] = TextsJson.Write(state.Texts);
        }

        NetworkWeights weights = network.SharedWeights;
        if (weights.FindNonFinite() is { } problem)
        {
            throw new InvalidOperationException($"The network cannot be saved: {problem}.");
        }

        IEnumerable<SafetensorsTensor> parameters = weights.Layout.Entries.Select(entry => new SafetensorsTensor(
            entry.Name, [.. entry.Spec.Shape.Dimensions.Select(dimension => (long)dimension)], weights.Memory(entry.Name)));
        IEnumerable<SafetensorsTensor> arrays = state?.Arrays.Select(
            array => new SafetensorsTensor(StatePrefix + array.Key, [array.Value.Length], array.Value)) ?? [];
        SafetensorsFile.Write(stream, [.. parameters, .. arrays], metadata);
    }

    public static TrainedNetwork Read(string path) => Parse(SafetensorsFile.Read(path), path);

    /// <summary>Reads the state of a training that <see cref="Write(string, TrainedNetwork, StateContent?)"/> has written.</summary>
    /// <exception cref="ModelFormatException">The file is damaged, or has no state of a training.</exception>
    public static StateContent ReadState(string path)
    {
        SafetensorsContent content = SafetensorsFile.Read(path);
        if (content.Metadata.GetValueOrDefault(StateKey) is not { } texts)
        {
            throw ModelFormatException.In(path, "it has no state of a training, so that none can go on from it");
        }

        return new StateContent
        {
            Texts = TextsJson.Read(texts, path),
            Arrays = content.Tensors.Where(IsState)
                .ToDictionary(tensor => tensor.Name[StatePrefix.Length..], tensor => tensor.Values, StringComparer.Ordinal),
        };
    }

    /// <summary>The state's texts alone, without a check of the file; null where there are none.</summary>
    public static IReadOnlyDictionary<string, string>? PeekState(string path) =>
        SafetensorsFile.PeekMetadata(path)?.GetValueOrDefault(StateKey) is { } texts ? TextsJson.Read(texts, path) : null;

    public static TrainedNetwork Read(Stream stream, long length, string source) =>
        Parse(SafetensorsFile.Read(stream, length, source), source);

    private static TrainedNetwork Parse(SafetensorsContent content, string path)
    {
        string Text(string key) =>
            content.Metadata.GetValueOrDefault(key) ?? throw ModelFormatException.In(path, $"its metadata lacks '{key}'");
        if (Text(FormatKey) != Format)
        {
            throw ModelFormatException.In(path, $"its format is '{Text(FormatKey)}', not '{Format}'");
        }

        if (!int.TryParse(Text(VersionKey), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            || version is < 1 or > Version)
        {
            throw ModelFormatException.In(
                path, $"its version is '{Text(VersionKey)}'; this package reads versions 1 to {Version}. A newer package may read it");
        }

        Network network = NetworkDescription.Read(Text(NetworkKey), path);
        ParameterLayout layout = ParameterLayout.Of(network);
        CheckTensors(content, layout, path);
        NetworkWeights weights = new(layout);
        foreach (ParameterEntry entry in layout.Entries)
        {
            content.Find(entry.Name)?.Values.Span.CopyTo(weights[entry]);
        }

        if (weights.FindNonFinite() is { } problem)
        {
            throw ModelFormatException.In(path, problem);
        }

        TrainingRecipe? recipe = content.Metadata.GetValueOrDefault(RecipeKey) is { } json ? ReadRecipe(json, path) : null;
        try
        {
            TrainedNetwork trained = new(
                network, weights, content.Metadata.GetValueOrDefault(ClassNamesKey) is { } names ? ClassNamesJson.Read(names) : null,
                recipe);
            return content.Metadata.GetValueOrDefault(MetadataKey) is { } texts
                ? trained.WithMetadata(TextsJson.Read(texts, path, "metadata")) : trained;
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            throw ModelFormatException.In(path, $"its class names are not valid: {exception.Message}", exception);
        }
    }

    private static TrainingRecipe ReadRecipe(string json, string path)
    {
        try
        {
            TrainingRecipe recipe = ComponentRegistry.Read<TrainingRecipe>(json, path, "recipe");
            recipe.Loss.Validate();
            recipe.Optimizer.Validate();
            recipe.Schedule?.Validate();
            foreach (Metric? metric in recipe.Metrics)
            {
                (metric ?? throw new ArgumentException("a metric is null")).Validate();
            }

            return recipe with { Metrics = [.. recipe.Metrics.Select(metric => WithoutFormerDefault(metric, recipe.Loss))] };
        }
        catch (ArgumentException exception)
        {
            throw ModelFormatException.In(path, $"its recipe is not valid: {exception.Message}", exception);
        }
    }

    // Files from before a threshold could be left out have 0.5 where nobody chose one; on logits and margins it would move the border that
    // predictions have.
    private static Metric WithoutFormerDefault(Metric metric, Loss loss) =>
        loss.Outputs is not (OutputKind.Logits or OutputKind.Margins) ? metric : metric switch
        {
            Accuracy { Threshold: 0.5f } accuracy => accuracy with { Threshold = null },
            BinaryAccuracy { Threshold: 0.5f } accuracy => accuracy with { Threshold = null },
            ClassScore { Threshold: 0.5f } score => score with { Threshold = null },
            _ => metric,
        };

    private static void CheckTensors(SafetensorsContent content, ParameterLayout layout, string path)
    {
        int lacking = 0;
        foreach (ParameterEntry entry in layout.Entries)
        {
            if (content.Find(entry.Name) is not { } tensor)
            {
                lacking += entry.Spec.IsOptional ? 1 : throw ModelFormatException.In(path, $"the tensor '{entry.Name}' is missing");
                continue;
            }

            if (!tensor.Shape.SequenceEqual(entry.Spec.Shape.Dimensions.Select(dimension => (long)dimension)))
            {
                throw ModelFormatException.In(
                    path, $"the tensor '{entry.Name}' has the shape [{string.Join(", ", tensor.Shape)}]; the network needs {entry.Spec.Shape}");
            }
        }

        int found = content.Tensors.Count(tensor => !IsState(tensor));
        if (found != layout.Entries.Length - lacking)
        {
            throw ModelFormatException.In(path, $"it has {found} tensors; the network needs {layout.Entries.Length}");
        }
    }

    private static bool IsState(SafetensorsTensor tensor) => tensor.Name.StartsWith(StatePrefix, StringComparison.Ordinal);
}
