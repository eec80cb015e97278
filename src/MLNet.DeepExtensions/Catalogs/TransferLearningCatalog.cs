using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace Microsoft.ML;

/// <summary>Puts <see cref="TransferLearningTrainer"/> where ML.NET has its own trainers.</summary>
public static class TransferLearningCatalog
{
    /// <summary>A trainer of image classifiers on a pretrained backbone.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="backbone">The backbone, such as <see cref="Backbone.FromOnnx"/> gives.</param>
    /// <param name="labelColumnName">The column with the labels: text, a key, or class numbers as Single.</param>
    /// <param name="featureColumnName">The column with the images: paths as text, contents of image files as Byte, ML.NET's images, or
    /// pixels from 0 to 255.</param>
    public static TransferLearningTrainer TransferLearning(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        Backbone backbone,
        string labelColumnName = ImageFolder.LabelColumnName,
        string featureColumnName = ImageFolder.PathColumnName) =>
        catalog.TransferLearning(new TransferLearningTrainer.Options
        {
            Backbone = backbone,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
        });

    /// <summary>A trainer of image classifiers on a pretrained backbone.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">The backbone, and how its head is trained.</param>
    public static TransferLearningTrainer TransferLearning(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TransferLearningTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);
}
