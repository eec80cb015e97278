using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>A parameter as another framework has it: its name there, its shape, and where its values go here.</summary>
/// <param name="Name">What the framework calls it in its layer; null for a layer that it does not have.</param>
/// <param name="Shape">Its shape there.</param>
/// <param name="Order">
/// For each dimension here the one there; where a dense layer's inputs are an image's, height, width and channels are dimensions of their
/// own on both sides.
/// </param>
internal sealed record ForeignParameter(string? Name, ImmutableArray<long> Shape, ForeignParameter.Transposition? Order = null)
{
    /// <summary>For each gate of a recurrent layer here the one there; empty where the order is the same.</summary>
    public ImmutableArray<int> Gates { get; init; } = [];

    /// <summary>Which of the rows of the tensor this is; null for all of it.</summary>
    public int? Part { get; init; }

    /// <summary>
    /// What the name of a further tensor has in place of a part of this one's: the parameter is the sum of both. Null for none.
    /// </summary>
    public (string Own, string Other)? Summand { get; init; }

    /// <summary>A change of the dimensions' order.</summary>
    /// <param name="From">The dimensions there.</param>
    /// <param name="Places">For each dimension here its place there.</param>
    internal sealed record Transposition(ImmutableArray<int> From, ImmutableArray<int> Places);

    /// <summary>Describes a parameter.</summary>
    /// <param name="network">The network.</param>
    /// <param name="entry">The parameter.</param>
    /// <param name="layout">Whose names and orders are asked for.</param>
    public static ForeignParameter Of(Network network, ParameterEntry entry, WeightLayout layout)
    {
        NetworkNode node = network.Nodes[entry.Node];
        ImmutableArray<int> shape = [.. entry.Spec.Shape.Dimensions];
        string? name = NameOf(node.Layer, entry.Spec.Name, layout);
        if (node.Layer is RecurrentLayer recurrent && layout != WeightLayout.Own)
        {
            return ForeignRecurrent.Of(recurrent, entry.Spec, layout);
        }

        bool isWeights = entry.Spec.Name == "weights" && node.Layer is Dense or ConvolutionLayer or Convolution1D;
        if (!isWeights || layout == WeightLayout.Own)
        {
            return Plain(name, shape);
        }

        if (layout == WeightLayout.Keras)
        {
            // Filters of a channel stand side by side in both, so that the values are in the same order.
            int channels = node.InputShapes[0].Channels;
            return Plain(name, node.Layer is DepthwiseConvolution2D ? [shape[0], shape[1], channels, shape[3] / channels] : shape);
        }

        if (node.Layer is ConvolutionLayer)
        {
            return Turned(name, [shape[3], shape[2], shape[0], shape[1]], [2, 3, 1, 0]);
        }

        if (node.Layer is Convolution1D)
        {
            return Turned(name, [shape[2], shape[1], shape[0]], [2, 1, 0]);
        }

        ForeignParameter dense = Turned(name, [shape[1], shape[0]], [1, 0]);
        return FlattenedImage(network, node) is { } image
            ? dense with { Order = new Transposition([shape[1], image.Channels, image.Height, image.Width], [2, 3, 1, 0]) }
            : dense;
    }

    /// <summary>Brings values into the order that they have here.</summary>
    public void Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        if (Gates.Length > 0)
        {
            float[] there = new float[to.Length];
            (this with { Gates = [] }).Copy(from, there);
            int units = (int)(Shape[0] / Gates.Length);
            for (int i = 0; i < to.Length; i += units)
            {
                int gate = i / units % Gates.Length;
                there.AsSpan(i + ((Gates[gate] - gate) * units), units).CopyTo(to[i..]);
            }

            return;
        }

        if (Order is null)
        {
            from.Slice((Part ?? 0) * to.Length, to.Length).CopyTo(to);
            return;
        }

        int rank = Order.From.Length;
        int[] strides = new int[rank];
        int[] sizes = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = Order.From[Order.Places[i]];
            strides[i] = 1;
            for (int inner = Order.Places[i] + 1; inner < rank; inner++)
            {
                strides[i] *= Order.From[inner];
            }
        }

        for (int index = 0; index < to.Length; index++)
        {
            int place = 0;
            for (int i = rank - 1, rest = index; i >= 0; i--)
            {
                (rest, int at) = Math.DivRem(rest, sizes[i]);
                place += at * strides[i];
            }

            to[index] = from[place];
        }
    }

    private static ForeignParameter Plain(string? name, ImmutableArray<int> shape) => new(name, Longs(shape));

    private static ForeignParameter Turned(string? name, ImmutableArray<int> there, ImmutableArray<int> places) =>
        new(name, Longs(there), new Transposition(there, places));

    private static ImmutableArray<long> Longs(ImmutableArray<int> shape) => [.. shape.Select(static size => (long)size)];

    private static string? NameOf(Layer layer, string parameter, WeightLayout layout) => (layout, layer, parameter) switch
    {
        (WeightLayout.Own, _, _) => parameter,
        (_, Dense or ConvolutionLayer or Convolution1D, "bias") => "bias",
        (WeightLayout.PyTorch, Dense or ConvolutionLayer or Convolution1D, "weights") => "weight",
        (WeightLayout.Keras, DepthwiseConvolution2D, "weights") => "depthwise_kernel",
        (WeightLayout.Keras, Dense or ConvolutionLayer or Convolution1D, "weights") => "kernel",
        (WeightLayout.PyTorch, BatchNormalization or LayerNormalization, "gamma") => "weight",
        (WeightLayout.PyTorch, BatchNormalization or LayerNormalization, "beta") => "bias",
        (WeightLayout.PyTorch, BatchNormalization, "runningMean") => "running_mean",
        (WeightLayout.PyTorch, BatchNormalization, "runningVariance") => "running_var",
        (WeightLayout.Keras, BatchNormalization or LayerNormalization, "gamma" or "beta") => parameter,
        (WeightLayout.Keras, BatchNormalization, "runningMean") => "moving_mean",
        (WeightLayout.Keras, BatchNormalization, "runningVariance") => "moving_variance",
        _ => null,
    };

    /// <summary>The image that is flattened in front of a dense layer; null where none is.</summary>
    private static TensorShape? FlattenedImage(Network network, NetworkNode dense)
    {
        int at = dense.Inputs[0];
        while (at != Network.InputNode && network.Nodes[at].Layer is Dropout or ActivationLayer && network.Nodes[at].OutputShape.Rank == 1)
        {
            at = network.Nodes[at].Inputs[0];
        }

        return at != Network.InputNode && network.Nodes[at] is { Layer: Networks.Flatten, InputShapes: [{ IsImage: true } image] }
            ? image
            : null;
    }
}
