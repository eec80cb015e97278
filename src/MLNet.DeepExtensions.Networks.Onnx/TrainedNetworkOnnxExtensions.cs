using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks;

/// <summary>ONNX as a trained network's own word.</summary>
public static class TrainedNetworkOnnxExtensions
{
    /// <summary>Exports the network to an ONNX file; see <see cref="OnnxExporter"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="NotSupportedException">A layer is not one of this package.</exception>
    public static void SaveOnnx(this TrainedNetwork network, string path) => OnnxExporter.Save(network, path);
}
