using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Vision;

namespace Microsoft.ML;

/// <summary>Puts <see cref="VisionTransferLearningTrainer"/> where ML.NET has its own trainers.</summary>
public static class VisionTransferLearningCatalog
{
    /// <summary>A trainer of image classifiers on a backbone of ML.NET's own, through TensorFlow.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">The backbone, and how the layer on it is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static VisionTransferLearningTrainer TransferLearning(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, VisionTransferLearningOptions options) =>
        new(CatalogEnvironment.Of(catalog), options);
}
