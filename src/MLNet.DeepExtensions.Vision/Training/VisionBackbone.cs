namespace MLNet.DeepExtensions.Vision;

/// <summary>The pretrained networks on whose features ML.NET's image classification trains, by ML.NET's own names.</summary>
public enum VisionBackbone
{
    /// <summary>ResNet v2 with 50 layers, images of 299x299 pixels. ML.NET's default.</summary>
    ResnetV250,

    /// <summary>ResNet v2 with 101 layers, images of 299x299 pixels.</summary>
    ResnetV2101,

    /// <summary>Inception v3, images of 299x299 pixels.</summary>
    InceptionV3,

    /// <summary>MobileNet v2, images of 224x224 pixels: the smallest and fastest.</summary>
    MobilenetV2,
}

/// <summary>What is known of the backbones.</summary>
public static class VisionBackbones
{
    /// <summary>The name of the backbone's file, a TensorFlow graph, such as <c>mobilenet_v2.meta</c>.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static string FileName(this VisionBackbone backbone) => Facts(backbone).FileName;

    /// <summary>The address from which ML.NET itself would download the file.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static Uri DownloadAddress(this VisionBackbone backbone) => new($"https://aka.ms/mlnet-resources/meta/{backbone.FileName()}");

    /// <summary>The height and width of the images that the backbone sees, in pixels; ML.NET scales to it.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="backbone"/> is none of the enumeration's values.</exception>
    public static int ImageSize(this VisionBackbone backbone) => Facts(backbone).ImageSize;

    private static (string FileName, int ImageSize) Facts(VisionBackbone backbone) => backbone switch
    {
        VisionBackbone.ResnetV250 => ("resnet_v2_50_299.meta", 299),
        VisionBackbone.ResnetV2101 => ("resnet_v2_101_299.meta", 299),
        VisionBackbone.InceptionV3 => ("inception_v3.meta", 299),
        VisionBackbone.MobilenetV2 => ("mobilenet_v2.meta", 224),
        _ => throw new ArgumentOutOfRangeException(nameof(backbone), backbone, "ML.NET does not know this backbone."),
    };
}
