using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>
/// A network as a short text: layers with commas between them, <c>dense 64 relu, dropout 0.2, dense 32 relu</c>. What comes before and
/// behind them, a normalization of the inputs and the output layer, follows from the data.
/// </summary>
/// <param name="Layers">The layers.</param>
internal sealed record NetworkText(IReadOnlyList<LayerText> Layers)
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="UsageException">A layer is not known, or something in it is wrong.</exception>
    public static NetworkText Read(string text) => new(
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(LayerTable.Read),
    ]);

    /// <summary>Appends the layers to a network.</summary>
    /// <exception cref="UsageException">A layer does not take the shape that reaches it; the message names layer and shape.</exception>
    public NetworkBuilder AppendTo(NetworkBuilder builder, TensorShape shape)
    {
        foreach (LayerText layer in Layers)
        {
            if (layer.TakesRows && shape.Rank > 1)
            {
                throw new UsageException(
                    $"--network, '{layer.Text}': the layer takes rows of numbers, and images of {shape} reach it; "
                    + "flatten or globalpool is needed in front of it.");
            }

            builder = layer.Append(builder);
            try
            {
                shape = builder.Build().OutputShape;
            }
            catch (ArgumentException exception)
            {
                throw new UsageException($"--network, '{layer.Text}', which {shape} reaches: {exception.Message}");
            }
        }

        return builder;
    }
}
