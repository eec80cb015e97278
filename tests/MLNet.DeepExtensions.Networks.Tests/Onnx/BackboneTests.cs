using System.Runtime.InteropServices;
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
        string folder = TestData.Shared("backbones/squeezenet-1.1");
        Backbone backbone = Backbone.FromOnnx(Path.Combine(folder, "model.onnx"));
        float[] image = ChannelsLast(Floats(Path.Combine(folder, "example-input.bin")), backbone.InputShape);
        OnnxCases.AssertClose(Floats(Path.Combine(folder, "example-output.bin")), backbone.Network.Predict(image), 1e-5f);
    }

    [Fact]
    public void With_its_preprocessing_it_takes_red_green_and_blue_from_0_to_255()
    {
        string folder = TestData.Shared("backbones/squeezenet-1.1");
        Backbone backbone = Backbone.FromOnnx(Path.Combine(folder, "model.onnx"), ImagePreprocessing.Caffe);
        float[] pixels = ChannelsLast(Floats(Path.Combine(folder, "example-input.bin")), backbone.InputShape);
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (pixels[i + 2] + 123.68f, pixels[i + 1] + 116.779f, pixels[i] + 103.939f);
        }

        OnnxCases.AssertClose(Floats(Path.Combine(folder, "example-output.bin")), backbone.Network.Predict(pixels), 1e-5f);
    }

    [Fact]
    public void It_gives_the_features_of_ONNX_Runtime_for_random_inputs()
    {
        OnnxRuntime.Require();
        string path = Path.Combine(TestData.Shared("backbones/squeezenet-1.1"), "model.onnx");
        Backbone backbone = Backbone.FromOnnx(path);
        var random = new Random(2);
        float[] images = [.. Enumerable.Range(0, 2 * backbone.InputShape.Size).Select(_ => 255 * (random.NextSingle() - 0.5f))];
        using var folder = new TemporaryFolder();
        float[][] expected = OnnxRuntime.Run([new OnnxRuntime.Job(path, images, [2, 3, 227, 227])], folder.Path);
        int size = backbone.InputShape.Size;
        float[] turned = [.. images.Chunk(size).SelectMany(image => ChannelsLast(image, backbone.InputShape))];
        OnnxCases.AssertClose(expected[0], backbone.Network.Predict(turned), 1e-5f);
    }

    internal static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    /// <summary>From <c>[C, H, W]</c> to <c>[H, W, C]</c>.</summary>
    internal static float[] ChannelsLast(ReadOnlySpan<float> image, TensorShape shape)
    {
        var turned = new float[image.Length];
        int positions = shape.Height * shape.Width;
        for (int i = 0; i < image.Length; i++)
        {
            turned[(i % positions * shape.Channels) + (i / positions)] = image[i];
        }

        return turned;
    }
}
