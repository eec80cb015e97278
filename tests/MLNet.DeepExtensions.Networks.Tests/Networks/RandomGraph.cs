using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Grows networks of random layers, in which values live for different spans and feed several layers.</summary>
internal sealed class RandomGraph(Random random)
{
    private static readonly Activation[] s_activations =
    [
        Activation.Linear, Activation.ReLU, Activation.Tanh, Activation.Sigmoid, Activation.GELU, Activation.SiLU, Activation.HardSwish,
        Activation.LeakyReLU(0.2f), Activation.ELU(), Activation.Softplus, Activation.SELU, Activation.Mish,
        Activation.SmoothClip(2),
    ];

    /// <summary>
    /// From an image of 4 x 3 pixels to a row of two values; images keep their size, so that any two of equal channels can be joined.
    /// </summary>
    public NetworkBuilder Grow(NetworkBuilder input)
    {
        List<NetworkBuilder> points = new() { input.Convolution(3, 1, Draw(s_activations)) };
        for (int i = random.Next(2, 9); i > 0; i--)
        {
            points.Add(Next(points));
        }

        // Whatever nobody has read yet comes in here.
        NetworkBuilder end = points[^1].Concatenate([.. points.Take(points.Count - 1)]);
        return end.Flatten().Dense(2);
    }

    private NetworkBuilder Next(List<NetworkBuilder> points)
    {
        NetworkBuilder x = Draw([.. points]);
        NetworkBuilder other = Draw([.. points]);
        return random.Next(14) switch
        {
            0 or 1 => x.Convolution(3, 3, Draw(s_activations), PaddingMode.Same),
            2 => x.DepthwiseConvolution(3, Draw(s_activations), PaddingMode.Same),
            3 => x.Activate(Draw(s_activations)),
            4 => x.Add(other),
            5 => x.Multiply(other),
            6 => x.Multiply(other.GlobalAveragePooling().Dense(3, Activation.Sigmoid)),
            7 => x.Concatenate(other).Convolution(3, 1, Draw(s_activations)),
            8 => x.MaxPooling(3, 1, PaddingMode.Same),
            9 => x.AveragePooling(3, 1, PaddingMode.Same),
            10 => x.LayerNormalization(),
            11 => x.Dropout(0.3f),
            12 => x.Flatten().Activate(Draw(s_activations)).Reshape([4, 3, 3]),
            _ => x.Append(new Dense { Units = 3, Activation = Draw(s_activations), Trainable = random.Next(2) == 0 }),
        };
    }

    private T Draw<T>(ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
