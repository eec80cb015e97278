using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>How <see cref="OnnxImporter"/> reads a network.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>
    /// The images' size; null for the one in the file. A network that ends in global pooling takes other sizes than the file's.
    /// </summary>
    public Size2D? InputSize { get; init; }

    /// <summary>
    /// Whether an image comes as <c>[channels, height, width]</c> (true) or <c>[height, width, channels]</c> (false) in the file; null, the
    /// default, to tell it by the first operator that needs to know, such as a convolution, or else by the one axis that is as short as
    /// that of colours, 4 or less.
    /// </summary>
    public bool? ChannelsFirst { get; init; }

    /// <summary>What becomes part of the network in front of its first layer; null for nothing.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// The name of the value where the network ends; null for the file's first output. What this value does not depend on is left out.
    /// </summary>
    public string? Output { get; init; }
}
