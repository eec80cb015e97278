using Microsoft.ML.Vision;

namespace MLNet.DeepExtensions.Vision;

/// <summary>The backbones as ML.NET names them.</summary>
internal static class VisionArchitectures
{
    public static ImageClassificationTrainer.Architecture ToArchitecture(this VisionBackbone backbone) => backbone switch
    {
        VisionBackbone.ResnetV250 => ImageClassificationTrainer.Architecture.ResnetV250,
        VisionBackbone.ResnetV2101 => ImageClassificationTrainer.Architecture.ResnetV2101,
        VisionBackbone.InceptionV3 => ImageClassificationTrainer.Architecture.InceptionV3,
        _ => ImageClassificationTrainer.Architecture.MobilenetV2,
    };
}
