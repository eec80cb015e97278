using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Small networks that between them have every layer, activation and way of padding of the package.</summary>
internal static class OnnxCases
{
    private static readonly Activation[] s_activations =
    [
        Activation.Linear, Activation.ReLU, Activation.ReLU6, Activation.LeakyReLU(0.1f), Activation.ELU(0.7f), Activation.GELU,
        Activation.SiLU, Activation.HardSigmoid, Activation.HardSwish, Activation.Sigmoid, Activation.Tanh, Activation.Softplus,
        Activation.SELU, Activation.Mish, Activation.SmoothClip(2),
        Activation.Cosine, Activation.Softmax,
    ];

    private static readonly string[] s_exportedOnly =
    [
        "SmoothClip", "Linear embedding", "Piecewise linear embedding", "Periodic embedding", "Parametric activation", "Embedding",
        "Category embedding", "LSTM", "GRU", "Recurrent",
    ];

    private static readonly Dictionary<string, Func<Network>> s_networks = Make();

    public static IEnumerable<string> Names => s_networks.Keys;

    /// <summary>A network with random weights and states.</summary>
    public static TrainedNetwork Trained(string name)
    {
        Network network = s_networks[name]();
        NetworkWeights weights = NetworkWeights.Initialize(network, 5);
        Random random = new(11);
        foreach (ParameterEntry entry in weights.Layout.Entries.Where(entry => entry.Spec.Name == PiecewiseLinearEmbedding.EdgesName))
        {
            Edges.Fill(weights[entry], entry.Spec.Shape, random);
        }

        foreach (ParameterEntry entry in weights.Layout.Entries.Where(entry => entry.Spec.Shape.Rank == 1))
        {
            // Biases, normalization parameters and statistics begin alike; different ones show where they are mixed up. Variances stay
            // above 0.
            foreach (ref float value in weights[entry])
            {
                value = 0.5f + random.NextSingle();
            }
        }

        return new TrainedNetwork(network, weights);
    }

    /// <summary>Whether the importer knows all operators that the case is exported to.</summary>
    public static bool IsImported(string name) => !s_exportedOnly.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Random inputs, some far from 0; whole numbers where rows of a table are looked up by them.</summary>
    public static float[] Inputs(Network network, int samples)
    {
        Random random = new(3);
        if (network.Nodes.Any(node => node.Layer is Embedding or CategoryEmbedding))
        {
            return [.. Enumerable.Range(0, samples * network.InputShape.Size).Select(_ => (float)random.Next(9))];
        }

        return [.. Enumerable.Range(0, samples * network.InputShape.Size).Select(_ => 8 * (random.NextSingle() - 0.5f))];
    }

    /// <summary>That two networks' outputs are the same, measured by the largest.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = 1e-6f;
        foreach (float value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                $"Value {i} of {expected.Length} is {actual[i]}; {expected[i]} is expected.");
        }
    }

    private static Network GlobalPoolings(NetworkBuilder sequence) =>
        sequence.GlobalMaxPooling1D().Concatenate(sequence.GlobalAveragePooling1D()).Build();

    private static Dictionary<string, Func<Network>> Make()
    {
        NetworkBuilder image = Network.Input([9, 8, 4]);
        Dictionary<string, Func<Network>> networks = new()
        {
            ["Dense"] = () => Network.Input([7]).Dense(5, Activation.Tanh).Dense(3).Build(),
            ["Dense without bias"] = () => Network.Input([7]).Append(new Dense { Units = 4, UseBias = false }).Build(),
            ["Dense on an image"] = () => image.Dense(5, Activation.ReLU).Build(),
            ["Convolution"] = () => image.Convolution(5, 3).Build(),
            ["Convolution without bias"] = () =>
                image.Append(new Convolution2D { Filters = 3, KernelSize = new Size2D(1, 3), UseBias = false }).Build(),
            ["Convolution, same padding, stride"] = () =>
                image.Convolution(5, new Size2D(3, 2), Activation.ReLU, PaddingMode.Same, 2).Build(),
            ["Convolution, explicit padding"] = () =>
                image.Convolution(5, 3, default, PaddingMode.Explicit(new Padding(1, 0, 2, 1))).Build(),
            ["Convolution, dilated in groups"] = () =>
                image.Append(new Convolution2D { Filters = 6, KernelSize = 3, Dilation = 2, Groups = 2 }).Build(),
            ["Depthwise convolution"] = () => image.DepthwiseConvolution(3, Activation.ReLU6, PaddingMode.Same).Build(),
            ["Depthwise convolution, two filters"] = () =>
                image.Append(new DepthwiseConvolution2D { KernelSize = 3, DepthMultiplier = 2 }).Build(),
            ["Max pooling"] = () => image.MaxPooling(3, 2, PaddingMode.Same).Build(),
            ["Average pooling"] = () => image.AveragePooling(3, 2, PaddingMode.Same).Build(),
            ["Average pooling that counts padding"] =
                () => image.Append(
                    new AveragePooling2D { PoolSize = 3, Stride = 2, Padding = PaddingMode.Explicit(1), CountPadding = true }).Build(),
            ["Global average pooling"] = () => image.GlobalAveragePooling().Dense(3).Build(),
            ["Batch normalization of rows"] = () => Network.Input([6]).Dense(5, Activation.ReLU).BatchNormalization().Dense(2).Build(),
            ["Batch normalization behind a convolution"] = () =>
                image.Convolution(5, 3).BatchNormalization().Activate(Activation.ReLU).Build(),
            ["Batch normalization of an image"] = () => image.BatchNormalization().Build(),
            ["Layer normalization"] = () => image.LayerNormalization().Flatten().LayerNormalization().Build(),
            ["Input normalization of an image"] = () => image.NormalizeInput().Convolution(3, 3).Build(),
            ["Input normalization of rows"] = () => Network.Input([6]).NormalizeInput().Dense(2).Build(),
            ["Normalization between layers"] = () => Network.Input([6]).Dense(4, Activation.ReLU).NormalizeInput().Dense(2).Build(),
            ["Dropout"] = () => image.Dropout(0.5f).Convolution(3, 3).SpatialDropout(0.5f).Flatten().Dense(2).Dropout(0.1f).Build(),
            ["Flatten of an image"] = () => image.Convolution(5, 3).Flatten().Dense(3, Activation.Softmax).Build(),
            ["Flatten of the input"] = () => Network.Input([5, 6, 3]).Flatten().Dense(3).Build(),
            ["Reshape"] = () => Network.Input([24]).Dense(24).Reshape([2, 3, 4]).Convolution(3, 2).Build(),
            ["Zero padding"] = () => image.Pad(new Padding(1, 2, 0, 3)).Convolution(3, 2).Build(),
            ["Zero padding before max pooling"] = () => image.Pad(new Padding(1, 2, 0, 3)).MaxPooling(2).Build(),
            ["Zero padding before average pooling"] = () => image.Convolution(4, 1).Pad(new Padding(1, 1, 1, 1)).AveragePooling(2).Build(),
            ["Zero padding before a narrow convolution"] = () =>
                image.Convolution(4, 1).Pad(new Padding(2, 2, 3, 2)).Convolution(4, 1).Build(),
            ["Add"] = () => Residual(image),
            ["Add three"] = () => image.Convolution(4, 1).Add(image, image.MaxPooling(3, 1, PaddingMode.Same)).Build(),
            ["Concatenate images"] = () =>
                image.Convolution(3, 1, Activation.ReLU).Concatenate(image.Convolution(2, 3, default, PaddingMode.Same), image).Build(),
            ["Concatenate rows"] = () => image.Flatten().Dense(3).Concatenate(image.GlobalAveragePooling()).Build(),
            ["Scale"] = () => image.Convolution(4, 3).Scale().Flatten().Dense(3).Scale().Build(),
            ["Embedding"] = () => Network.Input([4]).Embedding(9, 3).Flatten().Dense(2).Build(),
            ["Embedding of unknown numbers"] = () => Network.Input([4]).Append(new Embedding
            {
                Size = 2,
                Width = 3,
                Unknown = UnknownNumbers.Zeros,
                Padding = 1,
            }).Build(),
            ["Category embedding"] = () => Network.Input([2]).Append(new CategoryEmbedding
            {
                Sizes = [2, 3],
                Width = 4,
                Unknown = UnknownNumbers.OwnRow,
                Padding = 0,
            }).Build(),
            ["Category embedding of a slice"] = () =>
            {
                NetworkBuilder row = Network.Input([3]);
                return row.Slice(0, 1).CategoryEmbedding([9], 4).Concatenate(row.Slice(1, 2)).Dense(2).Build();
            },
            ["Linear embedding"] = () => Network.Input([3]).LinearEmbedding(5).Dense(2).Build(),
            ["Piecewise linear embedding"] = () => Network.Input([3]).PiecewiseLinearEmbedding(width: 4, bins: 5).Dense(2).Build(),
            ["Periodic embedding"] = () => Network.Input([3]).PeriodicEmbedding().Dense(2).Build(),
            ["Parametric activation"] = () => Network.Input([3]).Dense(4).ParametricActivation(Activation.Mish).PReLU().Build(),
            ["Convolution of sequences"] = () => Network.Input([9, 4]).Append(new Convolution1D
            {
                Filters = 6,
                KernelSize = 3,
                Padding = SequencePadding.Causal,
                Dilation = 2,
                Groups = 2,
                Activation = Activation.ReLU,
            }).MaxPooling1D(2).AveragePooling1D(3, 2, SequencePadding.Same).Build(),
            ["Global poolings of sequences"] = () => GlobalPoolings(Network.Input([9, 4])),
            ["Global max pooling"] = () => image.GlobalMaxPooling().Dense(3).Build(),
            ["LSTM, the last state"] = () => Network.Input([5, 3]).Lstm(4).Dense(2).Build(),
            ["LSTM, stacked"] = () => Network.Input([5, 3]).Lstm(4, returnsSequences: true).Lstm(3, returnsSequences: true).Build(),
            ["LSTM, both directions, no bias"] = () => Network.Input([5, 3]).Append(new Lstm
            {
                Units = 4,
                Direction = RecurrentDirection.Bidirectional,
                UseBias = false,
                ReturnsSequences = true,
            }).Dense(2).Build(),
            ["GRU, the last state of both directions"] = () =>
                Network.Input([5, 3]).Gru(4, direction: RecurrentDirection.Bidirectional).Dense(2).Build(),
            ["GRU, reverse"] = () => Network.Input([5, 3]).Gru(4, returnsSequences: true, RecurrentDirection.Reverse).Flatten().Build(),
            ["Recurrent, tanh"] = () => Network.Input([5, 3]).SimpleRecurrent(4).Build(),
            ["Recurrent, ReLU in both directions"] = () => Network.Input([5, 3]).Append(new SimpleRecurrent
            {
                Units = 4,
                Direction = RecurrentDirection.Bidirectional,
                Activation = Activation.ReLU,
            }).Build(),
            ["Slice"] = () => SwappedParts(Network.Input([5])),
            ["Slice of channels"] = () => image.Convolution(4, 1).Slice(1, 2).Flatten().Dense(2).Build(),
            ["Multiply"] = () => image.Convolution(4, 1, Activation.Sigmoid).Multiply(image.Convolution(4, 1)).Build(),
            ["Squeeze and excitation"] = () => SqueezeAndExcitation(image),
            ["Network in network"] = () =>
                image.Convolution(8, 3, Activation.ReLU).Convolution(3, 1).GlobalAveragePooling().Activate(Activation.Softmax).Build(),
        };
        foreach (Activation activation in s_activations)
        {
            networks[$"{activation} behind a dense layer"] = () => Network.Input([7]).Dense(5, activation).Build();
            networks[$"{activation} behind a convolution"] = () => image.Convolution(4, 3, activation).Build();
            networks[$"{activation} as a layer"] = () => image.Activate(activation).Build();
        }

        return networks;
    }

    private static Network Residual(NetworkBuilder image)
    {
        NetworkBuilder stem = image.Convolution(4, 3, default, PaddingMode.Same).BatchNormalization().Activate(Activation.ReLU);
        NetworkBuilder branch = stem.Convolution(4, 3, default, PaddingMode.Same).BatchNormalization();
        return branch.Add(stem).Activate(Activation.ReLU).GlobalAveragePooling().Dense(3, Activation.Softmax).Build();
    }

    private static Network SwappedParts(NetworkBuilder input) => input.Slice(3, 2).Concatenate(input.Slice(0, 3)).Dense(2).Build();

    private static Network SqueezeAndExcitation(NetworkBuilder image)
    {
        NetworkBuilder stem = image.Convolution(6, 3, Activation.HardSwish);
        NetworkBuilder factors = stem.GlobalAveragePooling().Dense(3, Activation.ReLU).Dense(6, Activation.HardSigmoid);
        return stem.Multiply(factors).MaxPooling(2).Build();
    }
}
