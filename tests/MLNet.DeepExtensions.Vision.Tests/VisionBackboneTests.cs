using Microsoft.ML;
using Microsoft.ML.Vision;
using MLNet.DeepExtensions.Vision;

namespace MLNet.DeepExtensions.Vision.Tests;

public class VisionBackboneTests
{
    [Fact]
    public void The_default_backbone_is_the_one_that_ml_net_takes()
    {
        Assert.Equal(new ImageClassificationTrainer.Options().Arch, default(VisionBackbone).ToArchitecture());
    }

    [Fact]
    public void Every_architecture_of_ml_net_has_its_backbone()
    {
        IEnumerable<ImageClassificationTrainer.Architecture> architectures =
            Enum.GetValues<VisionBackbone>().Select(backbone => backbone.ToArchitecture());

        Assert.Equal(Enum.GetValues<ImageClassificationTrainer.Architecture>().Order(), architectures.Order());
    }

    [Theory]
    [InlineData(VisionBackbone.ResNetV2With50Layers, "resnet_v2_50_299.meta", 299)]
    [InlineData(VisionBackbone.ResNetV2With101Layers, "resnet_v2_101_299.meta", 299)]
    [InlineData(VisionBackbone.InceptionV3, "inception_v3.meta", 299)]
    [InlineData(VisionBackbone.MobileNetV2, "mobilenet_v2.meta", 224)]
    public void A_backbone_has_a_file_and_an_image_size(VisionBackbone backbone, string file, int size)
    {
        MLContext mlContext = new() { TempFilePath = "folder" };

        Assert.Equal(Path.Combine("folder", "MLNET", file), backbone.MetaFilePath(mlContext));
        Assert.Equal(size, backbone.ImageSize());
    }

    [Fact]
    public void A_value_outside_the_enumeration_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((VisionBackbone)99).MetaFileName());
    }
}
