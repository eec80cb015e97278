using Microsoft.ML;
using Microsoft.ML.Vision;

namespace MLNet.DeepExtensions.Vision;

/// <summary>The pretrained networks whose features ML.NET's image classification learns from.</summary>
public enum VisionBackbone
{
    /// <summary>ResNet v2 with 50 layers, images of 299x299 pixels. ML.NET's default.</summary>
    ResNetV2With50Layers,

    /// <summary>ResNet v2 with 101 layers, images of 299x299 pixels.</summary>
    ResNetV2With101Layers,

    /// <summary>Inception v3, images of 299x299 pixels.</summary>
    InceptionV3,

    /// <summary>MobileNet v2, images of 224x224 pixels: the smallest and fastest.</summary>
    MobileNetV2,
}

/// <summary>What ML.NET calls a backbone, and where it looks for its file.</summary>
public static class VisionBackbones
{
    /// <summary>The value of ML.NET's <c>Options.Arch</c>.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static ImageClassificationTrainer.Architecture ToArchitecture(this VisionBackbone backbone) => Facts(backbone).Architecture;

    /// <summary>The name of the graph file, such as <c>mobilenet_v2.meta</c>.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static string MetaFileName(this VisionBackbone backbone) => Facts(backbone).MetaFileName;

    /// <summary>The height and width of the images that the backbone sees, in pixels; ML.NET scales to it.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static int ImageSize(this VisionBackbone backbone) => Facts(backbone).ImageSize;

    /// <summary>
    /// The path at which ML.NET looks for the graph file, and uses it as it is: <c>TempFilePath/MLNET/</c><see cref="MetaFileName"/>.
    /// Only where no file stands there does it download one, so a copy put there by hand works offline.
    /// </summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="mlContext">Gives the folder, <see cref="MLContext.TempFilePath"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static string MetaFilePath(this VisionBackbone backbone, MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return Path.Combine(mlContext.TempFilePath, "MLNET", backbone.MetaFileName());
    }

    private static (ImageClassificationTrainer.Architecture Architecture, string MetaFileName, int ImageSize) Facts(VisionBackbone backbone) =>
        backbone switch
        {
            VisionBackbone.ResNetV2With50Layers => (ImageClassificationTrainer.Architecture.ResnetV250, "resnet_v2_50_299.meta", 299),
            VisionBackbone.ResNetV2With101Layers => (ImageClassificationTrainer.Architecture.ResnetV2101, "resnet_v2_101_299.meta", 299),
            VisionBackbone.InceptionV3 => (ImageClassificationTrainer.Architecture.InceptionV3, "inception_v3.meta", 299),
            VisionBackbone.MobileNetV2 => (ImageClassificationTrainer.Architecture.MobilenetV2, "mobilenet_v2.meta", 224),
            _ => throw new ArgumentOutOfRangeException(nameof(backbone), backbone, "Not one of the backbones that ML.NET knows."),
        };
}
