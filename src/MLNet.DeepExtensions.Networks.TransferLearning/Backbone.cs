using System.Security.Cryptography;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// A pretrained network that turns images into features, with its preprocessing part of it: it takes red, green and blue from 0 to 255
/// unless it was read without preprocessing. Immutable, and safe to use from many threads at once.
/// </summary>
public sealed class Backbone
{
    private readonly Lazy<string> _hash;

    private Backbone(TrainedNetwork network)
    {
        Network = network;
        _hash = new Lazy<string>(Hash);
    }

    /// <summary>From images to features.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The images' shape, <c>[height, width, channels]</c>.</summary>
    public TensorShape InputShape => Network.Network.InputShape;

    /// <summary>The number of features of an image.</summary>
    public int FeatureCount => Network.Network.OutputShape.Size;

    /// <summary>
    /// SHA-256 of the network's description and weights, preprocessing included, in hexadecimal digits: equal for backbones that give equal
    /// features.
    /// </summary>
    public string Sha256 => _hash.Value;

    /// <summary>How images are read so that they fit: this size, and pixels from 0 to 255.</summary>
    public ImageFolderOptions ImageOptions =>
        new() { Size = new Size2D(InputShape.Height, InputShape.Width), Channels = InputShape.Channels, Scale = 1f };

    /// <summary>Reads a pretrained network from an ONNX file. An image as output is averaged over its positions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="preprocessing">What the network was trained with in place of plain pixels; it becomes part of the backbone.</param>
    /// <param name="inputSize">The images' size; null for the one in the file.</param>
    /// <param name="outputName">The value that gives the features; null for the file's first output.</param>
    /// <exception cref="Persistence.ModelFormatException">The file is truncated, changed, or no ONNX file.</exception>
    /// <exception cref="NotSupportedException">
    /// The file has an operator or attribute that is not supported; the message names the node.
    /// </exception>
    /// <exception cref="ArgumentException">An argument does not fit the file.</exception>
    public static Backbone FromOnnx(
        string path, ImagePreprocessing? preprocessing = null, Size2D? inputSize = null, string? outputName = null)
    {
        OnnxImportOptions options = new() { InputSize = inputSize, Preprocessing = preprocessing, Output = outputName };
        return FromNetwork(OnnxImporter.Read(path, options));
    }

    /// <summary>Makes a backbone of a network, one trained by this package for instance.</summary>
    /// <param name="network">The network.</param>
    /// <param name="outputLayer">
    /// The layer whose output are the features; null for the network's own output. <see cref="TrainedNetwork.WithoutHead"/> leaves a
    /// classifier out.
    /// </param>
    /// <exception cref="ArgumentException">The network takes no images, or no layer has that name.</exception>
    public static Backbone FromNetwork(TrainedNetwork network, string? outputLayer = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Network.InputShape.IsImage)
        {
            throw new ArgumentException(
                $"The network takes {network.Network.InputShape}; a backbone takes images [height, width, channels].", nameof(network));
        }

        TrainedNetwork body = outputLayer is null ? network : network.Until(outputLayer);
        body = body.Network.OutputShape.IsImage ? body.Then(Averaging(body.Network.OutputShape)) : body;
        return body.Network.OutputShape.Rank == 1
            ? new Backbone(body)
            : throw new ArgumentException(
                $"The backbone's output for an image is {body.Network.OutputShape}; one row of features is needed. Name an output after the global pooling.",
                nameof(network));
    }

    /// <summary>The front of a network, whose features are what its back takes: images too.</summary>
    internal static Backbone Front(TrainedNetwork network) => new(network);

    private static TrainedNetwork Averaging(TensorShape image)
    {
        Network pooling = Networks.Network.Input(image).GlobalAveragePooling().Build();
        return new TrainedNetwork(pooling, new NetworkWeights(ParameterLayout.Of(pooling)));
    }

    private string Hash()
    {
        using SHA256 hash = SHA256.Create();
        using (CryptoStream stream = new(Stream.Null, hash, CryptoStreamMode.Write))
        {
            Network.Save(stream);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }
}
