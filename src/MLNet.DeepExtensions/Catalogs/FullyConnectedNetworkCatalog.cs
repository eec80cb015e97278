using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;

namespace Microsoft.ML;

/// <summary>Puts <see cref="FullyConnectedNetworkTrainer"/> where ML.NET has its own trainers.</summary>
public static class FullyConnectedNetworkCatalog
{
    /// <summary>A trainer of fully connected networks for one of several classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: a key, or class numbers as Single.</param>
    /// <param name="featureColumnName">The column with the features: a vector of known size of Single or Byte.</param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.FullyConnectedNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of fully connected networks for one of several classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, FullyConnectedNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.MulticlassClassification, options);

    /// <summary>A trainer of fully connected networks for one of two classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Boolean.</param>
    /// <param name="featureColumnName">The column with the features: a vector of known size of Single or Byte.</param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.FullyConnectedNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of fully connected networks for one of two classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, FullyConnectedNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.BinaryClassification, options);

    /// <summary>A trainer of fully connected networks for values.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Single, or a vector of Single for several outputs.</param>
    /// <param name="featureColumnName">The column with the features: a vector of known size of Single or Byte.</param>
    /// <param name="exampleWeightColumnName">The column with the examples' weights, or null.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        string featureColumnName = ColumnNames.Features,
        string? exampleWeightColumnName = null) =>
            catalog.FullyConnectedNetwork(Named(labelColumnName, featureColumnName, exampleWeightColumnName));

    /// <summary>A trainer of fully connected networks for values.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How the network is made and trained.</param>
    public static FullyConnectedNetworkTrainer FullyConnectedNetwork(
        this RegressionCatalog.RegressionTrainers catalog, FullyConnectedNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.Regression, options);

    private static FullyConnectedNetworkTrainer.Options Named(string label, string features, string? weight) =>
        new() { LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight };
}
