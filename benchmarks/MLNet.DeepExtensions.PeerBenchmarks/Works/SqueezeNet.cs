using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// SqueezeNet 1.1 (Iandola et al. 2016) without its classifier, 227x227 pixels to 512 features: the pretrained one where its file is there,
/// otherwise one with random weights,
/// which costs as much.
/// </summary>
internal static class SqueezeNet
{
    /// <summary>Where the pretrained network lies, from the root of the repository.</summary>
    public const string PretrainedFile = "../shared/data/backbones/squeezenet-1.1/model.onnx";

    /// <summary>The network as our side runs it.</summary>
    public static TrainedNetwork Load()
    {
        if (File.Exists(PretrainedFile))
        {
            return OnnxImporter.Read(PretrainedFile);
        }

        Network network = Build();
        return new TrainedNetwork(network, NetworkWeights.Initialize(network, seed: 1));
    }

    /// <summary>Writes the same network for ONNX Runtime.</summary>
    /// <param name="path">The file.</param>
    public static void Export(string path)
    {
        if (File.Exists(PretrainedFile))
        {
            File.Copy(PretrainedFile, path);
        }
        else
        {
            Load().SaveOnnx(path);
        }
    }

    /// <summary>The layers, from images <c>[227, 227, 3]</c>.</summary>
    public static Network Build()
    {
        NetworkBuilder network = Network.Input([227, 227, 3]).Convolution(64, 3, Activation.ReLU, stride: 2).MaxPooling(3, 2);
        network = Fire(Fire(network, 16, 64), 16, 64).MaxPooling(3, 2);
        network = Fire(Fire(network, 32, 128), 32, 128).MaxPooling(3, 2);
        network = Fire(Fire(network, 48, 192), 48, 192);
        return Fire(Fire(network, 64, 256), 64, 256).GlobalAveragePooling().Build();
    }

    private static NetworkBuilder Fire(NetworkBuilder input, int squeezed, int expanded)
    {
        NetworkBuilder squeeze = input.Convolution(squeezed, 1, Activation.ReLU);
        return squeeze.Convolution(expanded, 1, Activation.ReLU)
            .Concatenate(squeeze.Convolution(expanded, 3, Activation.ReLU, PaddingMode.Same));
    }
}
