using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>The pretrained SqueezeNet of the shared data, where it is there.</summary>
public class BackboneTests
{
    [Fact]
    public void The_features_of_the_example_are_those_that_PyTorch_computed()
    {
        string folder = RepositoryFiles.SharedData("backbones/squeezenet-1.1");
        Backbone backbone = Backbone.FromOnnx(Path.Combine(folder, "model.onnx"));
        float[] image = PlanarImages.ChannelsLast(PlanarImages.ReadFloats(Path.Combine(folder, "example-input.bin")), backbone.InputShape);
        OnnxCases.AssertClose(PlanarImages.ReadFloats(Path.Combine(folder, "example-output.bin")), backbone.Network.Predict(image), 1e-5f);
    }

    [Fact]
    public void With_its_preprocessing_it_takes_red_green_and_blue_from_0_to_255()
    {
        string folder = RepositoryFiles.SharedData("backbones/squeezenet-1.1");
        Backbone backbone = Backbone.FromOnnx(Path.Combine(folder, "model.onnx"), ImagePreprocessing.Caffe);
        float[] pixels = PlanarImages.ChannelsLast(PlanarImages.ReadFloats(Path.Combine(folder, "example-input.bin")), backbone.InputShape);
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (pixels[i + 2] + 123.68f, pixels[i + 1] + 116.779f, pixels[i] + 103.939f);
        }

        OnnxCases.AssertClose(PlanarImages.ReadFloats(Path.Combine(folder, "example-output.bin")), backbone.Network.Predict(pixels), 1e-5f);
    }
}
