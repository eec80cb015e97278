using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The layers that a network's text can have.</summary>
internal static class LayerTable
{
    private static readonly string[] s_windowWords = ["same", "stride", .. ActivationNames.All];
    private static readonly (string[] Names, string Example, Func<string, LayerWords, LayerText> Read)[] s_layers =
    [
        (["dense"], "dense 64 relu", ReadDense),
        (["conv", "convolution"], "conv 32 3x3 relu, conv 32 3x3 relu same stride 2", ReadConvolution),
        (["depthwise"], "depthwise 3x3 relu, depthwise 3x3 relu same stride 2", ReadDepthwise),
        (["maxpool"], "maxpool 2, maxpool 3x3 stride 2", static (text, words) => ReadPooling(
            text, words, "MaxPooling", static (builder, size, stride, padding) => builder.MaxPooling(size, stride, padding))),
        (["avgpool"], "avgpool 2, avgpool 3x3 stride 2", static (text, words) => ReadPooling(
            text, words, "AveragePooling", static (builder, size, stride, padding) => builder.AveragePooling(size, stride, padding))),
        (["globalpool"], "globalpool", static (text, words) => ReadPlain(
            text, words, static builder => builder.GlobalAveragePooling(), ".GlobalAveragePooling()")),
        (["flatten"], "flatten", static (text, words) => ReadPlain(text, words, static builder => builder.Flatten(), ".Flatten()")),
        (["reshape"], "reshape 8x8x1", ReadReshape),
        (["dropout"], "dropout 0.2", static (text, words) => ReadDropout(
            text, words, "Dropout", static (builder, rate) => builder.Dropout(rate))),
        (["spatialdropout"], "spatialdropout 0.2", static (text, words) => ReadDropout(
            text, words, "SpatialDropout", static (builder, rate) => builder.SpatialDropout(rate))),
        (["batchnorm"], "batchnorm", static (text, words) => ReadPlain(
            text, words, static builder => builder.BatchNormalization(), ".BatchNormalization()")),
        (["layernorm"], "layernorm", static (text, words) => ReadPlain(
            text, words, static builder => builder.LayerNormalization(), ".LayerNormalization()")),
        (["prelu"], "prelu", static (text, words) => ReadPlain(text, words, static builder => builder.PReLU(), ".PReLU()")),
    ];

    /// <summary>The names of all layers; activations are layers, too.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. s_layers.Select(static layer => layer.Names[0]), .. ActivationNames.All];

    /// <summary>Reads a layer.</summary>
    /// <exception cref="UsageException">It is none, or something in it is wrong.</exception>
    public static LayerText Read(string text)
    {
        string name = text.Split(' ')[0].ToLowerInvariant();
        foreach ((string[] names, string example, Func<string, LayerWords, LayerText> read) in s_layers)
        {
            if (names.Contains(name))
            {
                return read(text, new LayerWords(text, example));
            }
        }

        if (ActivationNames.TryFind(name, out (Activation Activation, string Code) activation))
        {
            return ReadPlain(
                text, new LayerWords(text, name), builder => builder.Activate(activation.Activation), $".Activate({activation.Code})");
        }

        throw new UsageException($"--network, '{text}': there is no layer '{name}'{Suggestion.WithList(name, "The layers are", Names)}");
    }

    /// <summary>A size in C#.</summary>
    private static string Code(Size2D size) => size.Height == size.Width ? $"{size.Height}" : $"new Size2D({size.Height}, {size.Width})";

    private static LayerText ReadPlain(string text, LayerWords words, Func<NetworkBuilder, NetworkBuilder> append, string code)
    {
        words.End();
        return new LayerText(text, append, code);
    }

    private static LayerText ReadDense(string text, LayerWords words)
    {
        int units = words.Count("the number of units");
        (Activation activation, string code) = words.Activation();
        words.End(ActivationNames.All);
        return new LayerText(
            text, builder => builder.Dense(units, activation), code is null ? $".Dense({units})" : $".Dense({units}, {code})")
        {
            TakesRows = true,
        };
    }

    private static LayerText ReadConvolution(string text, LayerWords words)
    {
        int filters = words.Count("the number of filters");
        Size2D kernel = words.Size("the kernel's size");
        (Activation activation, PaddingMode padding, Size2D? stride, string code) = ReadWindow(words);
        return new LayerText(
            text, builder => builder.Convolution(filters, kernel, activation, padding, stride),
            $".Convolution({filters}, {Code(kernel)}{code})");
    }

    private static LayerText ReadDepthwise(string text, LayerWords words)
    {
        Size2D kernel = words.Size("the kernel's size");
        (Activation activation, PaddingMode padding, Size2D? stride, string code) = ReadWindow(words);
        return new LayerText(
            text, builder => builder.DepthwiseConvolution(kernel, activation, padding, stride),
            $".DepthwiseConvolution({Code(kernel)}{code})");
    }

    private static (Activation Activation, PaddingMode Padding, Size2D? Stride, string Code) ReadWindow(LayerWords words)
    {
        (Activation activation, string code) = words.Activation();
        PaddingMode padding = words.Take("same") ? PaddingMode.Same : PaddingMode.Valid;
        Size2D? stride = words.Stride();
        words.End(s_windowWords);
        return (activation, padding, stride, (code is null ? "" : $", {code}") + CodeOf(padding, stride));
    }

    private static LayerText ReadPooling(
        string text, LayerWords words, string method, Func<NetworkBuilder, Size2D, Size2D?, PaddingMode, NetworkBuilder> append)
    {
        Size2D size = words.Size("the window's size");
        PaddingMode padding = words.Take("same") ? PaddingMode.Same : PaddingMode.Valid;
        Size2D? stride = words.Stride();
        words.End("same", "stride");
        return new LayerText(
            text, builder => append(builder, size, stride, padding), $".{method}({Code(size)}{CodeOf(padding, stride)})");
    }

    private static string CodeOf(PaddingMode padding, Size2D? stride) =>
        (padding.Equals(PaddingMode.Same) ? ", padding: PaddingMode.Same" : "") + (stride is { } step ? $", stride: {Code(step)}" : "");

    private static LayerText ReadDropout(string text, LayerWords words, string method, Func<NetworkBuilder, float, NetworkBuilder> append)
    {
        float rate = words.Share("the rate");
        words.End();
        return new LayerText(
            text, builder => append(builder, rate), string.Create(CultureInfo.InvariantCulture, $".{method}({rate}f)"));
    }

    private static LayerText ReadReshape(string text, LayerWords words)
    {
        int[] sizes = words.Shape("the shape");
        words.End();
        return new LayerText(
            text, builder => builder.Reshape(TensorShape.Create(sizes)), $".Reshape([{string.Join(", ", sizes)}])");
    }
}
