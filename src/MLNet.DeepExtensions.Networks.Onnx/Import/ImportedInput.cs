using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// The network's input: its shape, the order of its axes in the file, and what is done to pixels in front of the first layer.
/// </summary>
internal static class ImportedInput
{
    /// <summary>The input as the file declares it, or as the options do.</summary>
    public static ImportedValue For(OnnxValue input, List<OnnxNode> nodes, ImportedGraph graph, OnnxImportOptions options)
    {
        string text = string.Join(
            ", ", input.Dimensions.Select(dimension => dimension?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"));
        if (input.ElementType != OnnxElementType.Float || input.Dimensions.Length < 2)
        {
            throw new NotSupportedException(
                $"'{graph.Source}': the input '{input.Name}' is [{text}] of type {input.ElementType}; a batch of float rows or images is supported.");
        }

        graph.Batch = input.Dimensions[0];
        long?[] sizes = [.. input.Dimensions.Skip(1)];
        bool isImage = sizes.Length == 3;
        bool isChannelsFirst = isImage && (options.ChannelsFirst ?? DecidedByOperator(input.Name, nodes) ?? DecidedBySize(sizes)
            ?? throw new NotSupportedException(
                $"'{graph.Source}': the input '{input.Name}' is [{text}], and nothing in the file tells whether the channels come first or last; "
                + $"{nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.ChannelsFirst)} must say it."));
        if (isChannelsFirst)
        {
            sizes = [sizes[1], sizes[2], sizes[0]];
        }

        if (options.InputSize is { } size)
        {
            if (!isImage || size.Height < 1 || size.Width < 1)
            {
                throw new ArgumentException(
                    $"{nameof(OnnxImportOptions.InputSize)} is {size}; the input '{input.Name}' is [{text}], and 1x1 or more for images is allowed.");
            }

            (sizes[0], sizes[1]) = (size.Height, size.Width);
        }

        if (sizes.Contains(null))
        {
            bool isChannels = isImage && sizes[2] is null;
            string open = isChannels ? "its number of channels" : isImage ? "the images' size" : "its number of features";
            string remedy = isImage && !isChannels
                ? $"{nameof(OnnxImportOptions.InputSize)} must give it"
                : "export the network with an input of which only the batch size is dynamic";
            throw new ArgumentException(
                $"'{graph.Source}': the input '{input.Name}' is [{text}], which leaves {open} unspecified; {remedy}.");
        }

        long values = 1;
        foreach (long? dimension in sizes)
        {
            values = dimension <= Limits.Current.Networks.LayerValues / values
                ? values * dimension!.Value
                : throw graph.Invalid(
                    $"its input is [{text}]; {Limits.Allowed(Limits.Current.Networks.LayerValues)} values per sample are allowed");
        }

        return new ImportedValue(
            Network.InputNode, TensorShape.Create([.. sizes.Select(dimension => (int)dimension!.Value)]), isChannelsFirst
                ? AxisOrder.ChannelsFirst : AxisOrder.Memory);
    }

    /// <summary>Puts the preprocessing in front of the first layer.</summary>
    public static ImportedValue Preprocess(ImportedValue input, ImportedGraph graph, OnnxImportOptions options)
    {
        if (options.Preprocessing is not { } preprocessing)
        {
            return input;
        }

        if (!input.Shape.IsImage)
        {
            throw new ArgumentException(
                $"{nameof(OnnxImportOptions.Preprocessing)} is for images; the network of '{graph.Source}' takes {input.Shape}.");
        }

        int channels = input.Shape.Channels;
        preprocessing.Validate(channels);
        (ImportedValue output, ImportedLayer layer) = graph.Append("preprocessing", new InputNormalization(), input);
        float Scale(int channel) => preprocessing.Scale[channel % preprocessing.Scale.Length];
        float Mean(int channel) => preprocessing.Mean[channel % preprocessing.Mean.Length];
        layer.Parameters[InputNormalization.MeanName] = () => [.. Enumerable.Range(0, channels).Select(Mean)];
        layer.Parameters[InputNormalization.ScaleName] = () => [.. Enumerable.Range(0, channels).Select(Scale)];
        return output with { IsReversed = preprocessing.Order == ChannelOrder.Bgr };
    }

    /// <summary>Whether an image comes as <c>[C, H, W]</c>, as the first operator that minds takes it; null where none does.</summary>
    private static bool? DecidedByOperator(string input, List<OnnxNode> nodes)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { input };
        foreach (OnnxNode node in nodes.Where(node => node.Inputs.Any(names.Contains)))
        {
            switch (node.Operator)
            {
                case "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool" or "BatchNormalization" or "ReduceMean":
                    return true;
                case "Transpose" or "MatMul" or "LayerNormalization":
                    return false;
                case "Flatten" or "Reshape":
                    return null;
                case "Shape":
                    break;
                default:
                    names.UnionWith(node.Outputs);
                    break;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether an image comes as <c>[C, H, W]</c>, by which axis alone is as short as colours are; null where all sizes are known and both
    /// or neither are.
    /// </summary>
    private static bool? DecidedBySize(long?[] sizes)
    {
        const int MostColours = 4;
        (bool isFirstShort, bool isLastShort) = (sizes[0] is <= MostColours, sizes[2] is <= MostColours);
        if (isFirstShort != isLastShort)
        {
            return isFirstShort;
        }

        // Most files have the channels first; sizes that are left open are an error of their own.
        return sizes.Contains(null) ? true : null;
    }
}
