using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.Tests.Onnx;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.OnnxRuntime.Tests;

/// <summary>The pretrained SqueezeNet of the shared data, where it is there.</summary>
public class BackboneTests
{
    [Fact]
    public void It_gives_the_features_of_ONNX_Runtime_for_random_inputs()
    {
        string path = Path.Combine(RepositoryFiles.SharedData("backbones/squeezenet-1.1"), "model.onnx");
        Backbone backbone = Backbone.FromOnnx(path);
        Random random = new(2);
        float[] images = [.. Enumerable.Range(0, 2 * backbone.InputShape.Size).Select(_ => 255 * (random.NextSingle() - 0.5f))];
        float[] features = RuntimeSession.Run(path, images, 2, 3, 227, 227);
        OnnxCases.AssertClose(features, backbone.Network.Predict(PlanarImages.ChannelsLast(images, backbone.InputShape)), 1e-5f);
    }
}
