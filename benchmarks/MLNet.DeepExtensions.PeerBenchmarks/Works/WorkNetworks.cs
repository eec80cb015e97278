using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>The networks of the works. The peers' scripts build the same ones.</summary>
internal static class WorkNetworks
{
    /// <summary>A multilayer perceptron with ReLU between the layers and a softmax at the end.</summary>
    /// <param name="sizes">Inputs, hidden units, outputs.</param>
    public static Network Perceptron(params ReadOnlySpan<int> sizes)
    {
        NetworkBuilder network = Network.Input([sizes[0]]);
        for (int i = 1; i < sizes.Length; i++)
        {
            network = network.Dense(sizes[i], i == sizes.Length - 1 ? Activation.Softmax : Activation.ReLU);
        }

        return network.Build();
    }

    /// <summary>The convolutional network of the MNIST examples: 1.2 million parameters.</summary>
    public static Network MnistConvolutional() => Network.Input([28, 28, 1])
        .Convolution(32, 3, Activation.ReLU)
        .Convolution(64, 3, Activation.ReLU)
        .MaxPooling(2)
        .Dropout(0.25f)
        .Flatten()
        .Dense(128, Activation.ReLU)
        .Dropout(0.5f)
        .Dense(10, Activation.Softmax)
        .Build();

    /// <summary>TinyVGG: two blocks of two narrow convolutions and a pooling.</summary>
    public static Network TinyVgg()
    {
        NetworkBuilder network = Network.Input([28, 28, 1]);
        for (int block = 0; block < 2; block++)
        {
            network = network
                .Convolution(10, 3, Activation.ReLU, PaddingMode.Explicit(1))
                .Convolution(10, 3, Activation.ReLU, PaddingMode.Explicit(1))
                .MaxPooling(2);
        }

        return network.Flatten().Dense(10, Activation.Softmax).Build();
    }

    /// <summary>Two recurrent layers on 100 steps of 32 features, and a dense layer on the last state.</summary>
    /// <param name="layer">The layer.</param>
    public static Network Recurrent(RecurrentLayer layer) => Network.Input([100, 32])
        .Append(layer with { ReturnsSequences = true })
        .Append(layer)
        .Dense(10, Activation.Softmax)
        .Build();

    /// <summary>An LSTM of 128 units, of which a step is taken at a time.</summary>
    public static Network Step() => Network.Input([1, 32]).Lstm(128).Build();

    /// <summary>ResNet18 (He et al. 2015) as torchvision has it.</summary>
    public static Network ResNet18()
    {
        NetworkBuilder network = Normalized(Network.Input([224, 224, 3]), 64, 7, 2)
            .Activate(Activation.ReLU)
            .MaxPooling(3, 2, PaddingMode.Explicit(1));
        foreach (int channels in (int[])[64, 128, 256, 512])
        {
            network = Residual(network, channels, stride: channels == 64 ? 1 : 2, isProjected: channels != 64);
            network = Residual(network, channels, stride: 1, isProjected: false);
        }

        return network.GlobalAveragePooling().Flatten().Dense(1000).Build();
    }

    private static NetworkBuilder Residual(NetworkBuilder input, int channels, int stride, bool isProjected)
    {
        NetworkBuilder branch = Normalized(Normalized(input, channels, 3, stride).Activate(Activation.ReLU), channels, 3, 1);
        return branch.Add(isProjected ? Normalized(input, channels, 1, stride) : input).Activate(Activation.ReLU);
    }

    private static NetworkBuilder Normalized(NetworkBuilder input, int channels, int kernel, int stride) => input
        .Append(new Convolution2D
        {
            Filters = channels,
            KernelSize = kernel,
            Stride = stride,
            Padding = PaddingMode.Explicit(kernel / 2),
            UseBias = false,
        })
        .BatchNormalization();
}
