using System.CommandLine;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The network.</summary>
internal sealed class NetworkOptions
{
    private const string ForTables = "dense 128 relu, dense 64 relu";
    private const string ForImages = "conv 32 3x3 relu same, conv 32 3x3 relu same, maxpool 2, dropout 0.25, flatten, dense 128 relu, dropout 0.5";
    private const string ForSmallImages = "flatten, dense 128 relu, dense 64 relu";
    private const int SmallestPooled = 8;

    private readonly Option<string?> _network = ToolOption.Text(
        "--network", "LAYERS",
        $"The hidden layers, such as \"{ForTables}\" or \"conv 32 3x3 relu, maxpool 2, flatten, dense 64 relu\"; the output layer is appended. Or the whole network as JSON, or the file of it.");

    private readonly Option<string> _normalize = ToolOption.Choice(
        "--normalize", "How the inputs are scaled, fitted to the training data; standard for tables, none for images if left out.", "auto",
        ["auto", "none", "standard", "minmax", "robust"]);

    public IEnumerable<Symbol> Symbols => [_network, _normalize];

    /// <summary>The text that was given, or what suits the data.</summary>
    public string TextOf(ParseResult arguments, Dataset data) => arguments.GetValue(_network) ?? (!data.InputShape.IsImage ? ForTables
        : Math.Min(data.InputShape.Height, data.InputShape.Width) < SmallestPooled ? ForSmallImages : ForImages);

    /// <summary>The network that the command line asks for.</summary>
    /// <exception cref="UsageException">A layer is not known or does not fit.</exception>
    public ChosenNetwork Choose(ParseResult arguments, LoadedData data) => Choose(TextOf(arguments, data.Data), arguments, data.Data);

    /// <summary>The network of a text.</summary>
    /// <exception cref="UsageException">A layer is not known or does not fit.</exception>
    public ChosenNetwork Choose(string text, ParseResult arguments, Dataset data)
    {
        string trimmed = text.Trim();
        if (trimmed.StartsWith('{') || File.Exists(trimmed))
        {
            Network whole = trimmed.StartsWith('{') ? Network.FromJson(trimmed, "--network") : Network.FromJson(File.ReadAllText(trimmed), trimmed);
            return new ChosenNetwork(whole, trimmed.StartsWith('{') ? "JSON" : trimmed, null, null);
        }

        if (trimmed.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !trimmed.Contains(',', StringComparison.Ordinal))
        {
            DataSource.RequireFile(trimmed);
        }

        NetworkText layers = NetworkText.Read(trimmed);
        NormalizationKind? normalization = Normalization(arguments.GetValue(_normalize)!, data.InputShape);
        NetworkBuilder builder = Network.Input(data.InputShape);
        builder = normalization is { } kind ? builder.NormalizeInput(kind) : builder;
        builder = layers.AppendTo(builder, data.InputShape);
        TensorShape last = layers.Layers.Count == 0 ? data.InputShape : builder.Build().OutputShape;
        builder = last.Rank > 1 ? builder.Flatten() : builder;
        (int outputs, Activation activation) = data.ClassNames is { } names
            ? names.Count == 2 ? (1, Activation.Sigmoid) : (names.Count, Activation.Softmax)
            : (data.TargetWidth, Activation.Linear);
        return new ChosenNetwork(builder.Dense(outputs, activation).Build(), trimmed, layers, normalization);
    }

    private static NormalizationKind? Normalization(string word, TensorShape inputs) => word switch
    {
        "standard" => NormalizationKind.Standard,
        "minmax" => NormalizationKind.MinMax,
        "robust" => NormalizationKind.Robust,
        "auto" when !inputs.IsImage => NormalizationKind.Standard,
        _ => null,
    };
}
