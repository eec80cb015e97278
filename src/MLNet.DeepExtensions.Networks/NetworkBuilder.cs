using System.Collections.Immutable;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A point in a network under construction: each method appends a layer and returns the point behind it. A point can be used more than once, so that
/// branches begin at it, and be joined with others by <see cref="Add"/>, <see cref="Multiply"/> and <see cref="Concatenate"/>.
/// </summary>
/// <example>
/// <code>
/// NetworkBuilder stem = Network.Input([32, 32, 3]).Convolution(16, 3, Activation.ReLU, PaddingMode.Same);
/// NetworkBuilder branch = stem.Convolution(16, 3, Activation.ReLU, PaddingMode.Same);
/// Network network = stem.Add(branch).GlobalAveragePooling().Dense(10, Activation.Softmax).Build();
/// </code>
/// </example>
public sealed class NetworkBuilder
{
    private readonly NetworkBuilder[] _inputs;
    private readonly Layer? _layer;
    private readonly TensorShape _inputShape;

    private NetworkBuilder(TensorShape inputShape, Layer? layer, NetworkBuilder[] inputs) => (_inputShape, _layer, _inputs) = (inputShape, layer, inputs);

    /// <summary>Appends a layer of any kind, one of your own too.</summary>
    /// <param name="layer">The layer.</param>
    public NetworkBuilder Append(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new NetworkBuilder(_inputShape, layer, [this]);
    }

    /// <summary>Joins this point and others by a layer of any kind.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="others">The layer's further inputs.</param>
    public NetworkBuilder Join(Layer layer, params ReadOnlySpan<NetworkBuilder> others)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new NetworkBuilder(_inputShape, layer, [this, .. others]);
    }

    /// <summary>Appends <see cref="Networks.Dense"/>: <c>act(x W + b)</c>.</summary>
    /// <param name="units">The number of outputs.</param>
    /// <param name="activation">The activation.</param>
    public NetworkBuilder Dense(int units, Activation activation = default) => Append(new Dense { Units = units, Activation = activation });

    /// <summary>Appends <see cref="Convolution2D"/>.</summary>
    /// <param name="filters">The number of filters.</param>
    /// <param name="kernelSize">Their size.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    /// <param name="stride">The filters' steps; 1 if not given.</param>
    public NetworkBuilder Convolution(
        int filters, Size2D kernelSize, Activation activation = default, PaddingMode padding = default, Size2D? stride = null) =>
        Append(new Convolution2D
        {
            Filters = filters, KernelSize = kernelSize, Activation = activation, Padding = padding, Stride = stride ?? Size2D.One,
        });

    /// <summary>Appends <see cref="DepthwiseConvolution2D"/>.</summary>
    /// <param name="kernelSize">The filters' size.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    /// <param name="stride">The filters' steps; 1 if not given.</param>
    public NetworkBuilder DepthwiseConvolution(
        Size2D kernelSize, Activation activation = default, PaddingMode padding = default, Size2D? stride = null) =>
        Append(new DepthwiseConvolution2D
        {
            KernelSize = kernelSize, Activation = activation, Padding = padding, Stride = stride ?? Size2D.One,
        });

    /// <summary>Appends <see cref="MaxPooling2D"/>.</summary>
    /// <param name="poolSize">The window.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    public NetworkBuilder MaxPooling(Size2D poolSize, Size2D? stride = null, PaddingMode padding = default) =>
        Append(new MaxPooling2D { PoolSize = poolSize, Stride = stride, Padding = padding });

    /// <summary>Appends <see cref="AveragePooling2D"/>.</summary>
    /// <param name="poolSize">The window.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    public NetworkBuilder AveragePooling(Size2D poolSize, Size2D? stride = null, PaddingMode padding = default) =>
        Append(new AveragePooling2D { PoolSize = poolSize, Stride = stride, Padding = padding });

    /// <summary>Appends <see cref="GlobalAveragePooling2D"/>.</summary>
    public NetworkBuilder GlobalAveragePooling() => Append(new GlobalAveragePooling2D());

    /// <summary>Appends <see cref="BatchNormalization"/>.</summary>
    public NetworkBuilder BatchNormalization() => Append(new BatchNormalization());

    /// <summary>Appends <see cref="LayerNormalization"/>.</summary>
    public NetworkBuilder LayerNormalization() => Append(new LayerNormalization());

    /// <summary>Appends <see cref="InputNormalization"/>, which is fitted to the training data.</summary>
    /// <param name="kind">Standardised, or scaled to 0..1.</param>
    public NetworkBuilder NormalizeInput(NormalizationKind kind = NormalizationKind.Standard) => Append(new InputNormalization { Kind = kind });

    /// <summary>Appends an <see cref="ActivationLayer"/>.</summary>
    /// <param name="activation">The activation.</param>
    public NetworkBuilder Activate(Activation activation) => Append(new ActivationLayer { Activation = activation });

    /// <summary>Appends <see cref="Networks.Dropout"/>.</summary>
    /// <param name="rate">The share that is dropped in training, 0 or more and below 1.</param>
    public NetworkBuilder Dropout(float rate) => Append(new Dropout { Rate = rate });

    /// <summary>Appends <see cref="SpatialDropout2D"/>.</summary>
    /// <param name="rate">The share of channels that is dropped in training, 0 or more and below 1.</param>
    public NetworkBuilder SpatialDropout(float rate) => Append(new SpatialDropout2D { Rate = rate });

    /// <summary>Appends <see cref="Networks.Flatten"/>.</summary>
    public NetworkBuilder Flatten() => Append(new Flatten());

    /// <summary>Appends <see cref="Networks.Reshape"/>.</summary>
    /// <param name="shape">The new shape of one sample.</param>
    public NetworkBuilder Reshape(TensorShape shape) => Append(new Reshape { Shape = shape });

    /// <summary>Appends <see cref="ZeroPadding2D"/>.</summary>
    /// <param name="padding">The frame of zeros.</param>
    public NetworkBuilder Pad(Padding padding) => Append(new ZeroPadding2D { Padding = padding });

    /// <summary>Joins by <see cref="Networks.Add"/>: the sum, element by element.</summary>
    /// <param name="others">Points of the same shape.</param>
    public NetworkBuilder Add(params ReadOnlySpan<NetworkBuilder> others) => Join(new Add(), others);

    /// <summary>Joins by <see cref="Networks.Multiply"/>: the product, element by element, or an image by a factor for each channel.</summary>
    /// <param name="other">A point of the same shape, or <c>[channels]</c> or <c>[1, 1, channels]</c>.</param>
    public NetworkBuilder Multiply(NetworkBuilder other) => Join(new Multiply(), other);

    /// <summary>Joins by <see cref="Networks.Concatenate"/> along the last axis.</summary>
    /// <param name="others">Points that differ in the last axis alone.</param>
    public NetworkBuilder Concatenate(params ReadOnlySpan<NetworkBuilder> others) => Join(new Concatenate(), others);

    /// <summary>Names the layer appended last.</summary>
    /// <param name="name">A name that no other layer of the network has.</param>
    public NetworkBuilder Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _layer is null
            ? throw new InvalidOperationException("The network's input takes no name.")
            : new NetworkBuilder(_inputShape, _layer with { Name = name }, _inputs);
    }

    /// <summary>Builds the network that ends here, inferring every shape.</summary>
    /// <exception cref="ArgumentException">
    /// A layer does not take the shape that reaches it, or a setting is out of range; the message names the layer.
    /// </exception>
    public Network Build()
    {
        var numbers = new Dictionary<NetworkBuilder, int>(ReferenceEqualityComparer.Instance);
        var graph = new List<(Layer, ImmutableArray<int>)>();
        var pending = new Stack<NetworkBuilder>([this]);
        while (pending.TryPeek(out NetworkBuilder? point))
        {
            NetworkBuilder[] open = [.. point._inputs.Where(input => !numbers.ContainsKey(input))];
            if (open.Length > 0)
            {
                for (int i = open.Length - 1; i >= 0; i--)
                {
                    pending.Push(open[i]);
                }

                continue;
            }

            _ = pending.Pop();
            if (numbers.ContainsKey(point))
            {
                continue;
            }

            if (point._layer is null)
            {
                if (numbers.ContainsValue(Network.InputNode))
                {
                    throw new ArgumentException("The branches begin at different inputs; a network has one input.");
                }

                numbers[point] = Network.InputNode;
                continue;
            }

            numbers[point] = graph.Count;
            graph.Add((point._layer, [.. point._inputs.Select(input => numbers[input])]));
        }

        return Network.FromGraph(_inputShape, graph);
    }

    internal static NetworkBuilder Start(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new NetworkBuilder(shape, null, []);
    }
}
