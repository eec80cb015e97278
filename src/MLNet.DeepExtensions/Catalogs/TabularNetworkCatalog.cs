using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;

namespace Microsoft.ML;

/// <summary>Puts <see cref="TabularNetworkTrainer"/> where ML.NET has its own trainers.</summary>
public static class TabularNetworkCatalog
{
    /// <summary>A trainer of networks on raw columns, for one of several classes; nothing needs tuning.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: text, a key, or class numbers as Single.</param>
    /// <param name="columns">The columns to learn from, of any of ML.NET's types; none for all others than the label's.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        params IReadOnlyList<string> columns) =>
            catalog.TabularNetwork(new TabularNetworkTrainer.Options { LabelColumnName = labelColumnName, Columns = columns });

    /// <summary>A trainer of networks on raw columns, for one of several classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How it is trained.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TabularNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.MulticlassClassification, options);

    /// <summary>A trainer of networks on raw columns, for one of two classes; nothing needs tuning.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Boolean.</param>
    /// <param name="columns">The columns to learn from, of any of ML.NET's types; none for all others than the label's.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        params IReadOnlyList<string> columns) =>
            catalog.TabularNetwork(new TabularNetworkTrainer.Options { LabelColumnName = labelColumnName, Columns = columns });

    /// <summary>A trainer of networks on raw columns, for one of two classes.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How it is trained.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TabularNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.BinaryClassification, options);

    /// <summary>A trainer of networks on raw columns, for values; nothing needs tuning.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="labelColumnName">The column with the labels: Single, or a vector of Single for several outputs.</param>
    /// <param name="columns">The columns to learn from, of any of ML.NET's types; none for all others than the label's.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = ColumnNames.Label,
        params IReadOnlyList<string> columns) =>
            catalog.TabularNetwork(new TabularNetworkTrainer.Options { LabelColumnName = labelColumnName, Columns = columns });

    /// <summary>A trainer of networks on raw columns, for values.</summary>
    /// <param name="catalog">The trainers of a task.</param>
    /// <param name="options">How it is trained.</param>
    public static TabularNetworkTrainer TabularNetwork(
        this RegressionCatalog.RegressionTrainers catalog, TabularNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), NetworkTask.Regression, options);
}
