using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples.ImageNetworks;

/// <summary>A network for small images, and how it is usually trained.</summary>
/// <param name="ResultName">Its name in the line of the result.</param>
/// <param name="Title">Its name in full.</param>
/// <param name="Epochs">The usual number of epochs.</param>
/// <param name="BatchSize">The usual batch.</param>
/// <param name="Optimizer">The usual optimizer with its rate.</param>
/// <param name="Build">Makes it for images of a shape and a number of classes.</param>
internal sealed record Architecture(
    string ResultName, string Title, int Epochs, int BatchSize, Optimizer Optimizer, Func<TensorShape, int, Network> Build)
{
    /// <summary>The architectures by their names on the command line.</summary>
    public static IReadOnlyDictionary<string, Architecture> All { get; } = new Dictionary<string, Architecture>
    {
        ["mlp"] = new("mnist-mlp", "Dense layers", 5, 128, new Adam(), Mlp),
        ["cnn"] = new("mnist-cnn", "Convolutional network", 3, 128, new Adam(), Cnn),
        ["tinyvgg"] = new("tinyvgg", "TinyVGG", 3, 32, new Sgd { LearningRate = 0.1f }, TinyVgg),
    };

    private static Network Mlp(TensorShape image, int classes) => Network.Input(image)
        .Flatten()
        .Dense(512, Activation.ReLU)
        .Dense(256, Activation.ReLU)
        .Dense(classes, Activation.Softmax)
        .Build();

    private static Network Cnn(TensorShape image, int classes) => Network.Input(image)
        .Convolution(32, 3, Activation.ReLU)
        .Convolution(64, 3, Activation.ReLU)
        .MaxPooling(2)
        .Dropout(0.25f)
        .Flatten()
        .Dense(128, Activation.ReLU)
        .Dropout(0.5f)
        .Dense(classes, Activation.Softmax)
        .Build();

    private static Network TinyVgg(TensorShape image, int classes) => Network.Input(image)
        .Convolution(10, 3, Activation.ReLU, PaddingMode.Same)
        .Convolution(10, 3, Activation.ReLU, PaddingMode.Same)
        .MaxPooling(2)
        .Convolution(10, 3, Activation.ReLU, PaddingMode.Same)
        .Convolution(10, 3, Activation.ReLU, PaddingMode.Same)
        .MaxPooling(2)
        .Flatten()
        .Dense(classes, Activation.Softmax)
        .Build();
}
