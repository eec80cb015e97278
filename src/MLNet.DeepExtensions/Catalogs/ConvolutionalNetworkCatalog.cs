using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;

namespace Microsoft.ML;

/// <summary>Puts <see cref="ConvolutionalNetworkTrainer"/> where ML.NET has its own trainers.</summary>
public static class ConvolutionalNetworkCatalog
{
    /// <summary>A trainer of convolutional networks for one of several classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: a key, or class numbers as Single.</param>
    /// <param name="featureColumnName">
    /// The column with the images: a vector of known size of Single or Byte, with dimensions that tell their shape.
    /// </param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.ConvolutionalNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of convolutional networks for one of several classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ConvolutionalNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.MulticlassClassification, options);

    /// <summary>A trainer of convolutional networks for one of two classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Boolean.</param>
    /// <param name="featureColumnName">
    /// The column with the images: a vector of known size of Single or Byte, with dimensions that tell their shape.
    /// </param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.ConvolutionalNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of convolutional networks for one of two classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ConvolutionalNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.BinaryClassification, options);

    /// <summary>A trainer of convolutional networks for values.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Single, or a vector of Single for several outputs.</param>
    /// <param name="featureColumnName">
    /// The column with the images: a vector of known size of Single or Byte, with dimensions that tell their shape.
    /// </param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.ConvolutionalNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of convolutional networks for values.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this RegressionCatalog.RegressionTrainers catalog, ConvolutionalNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.Regression, options);

    private static ConvolutionalNetworkTrainer.Options Named(string label, string features, string? weight) =>
        new() { LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight };
}
