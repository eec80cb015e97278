using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Reporting;

namespace Microsoft.ML;

/// <summary>Makes reports of models.</summary>
public static class NetworkReportExtensions
{
    /// <summary>
    /// Evaluates the last network of a model, and makes a report of it and of how it was trained: <c>report.SaveHtml(path)</c>. Features
    /// are called by their slots' names unless the options name them.
    /// </summary>
    /// <param name="model">A fitted pipeline, or what <see cref="NetworkModelExtensions.AsNetworkModel"/> gave.</param>
    /// <param name="data">Data that were not trained on, with the columns that the pipeline was fitted to.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <param name="labelColumnName">The column with the labels, as the trainer took it.</param>
    /// <exception cref="ArgumentException">The model has no network of this package, or an option is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, or a value is missing or out of its range; the message names column and row.
    /// </exception>
    public static TrainingReport Report(
        this ITransformer model, IDataView data, ReportOptions? options = null, string labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        NetworkModel network = model.FindNetwork()?.Model
            ?? throw new ArgumentException("The model has no network; one that was loaded needs AsNetworkModel first.", nameof(model));

        // What the pipeline adds is computed only where it is asked for: the scores are not.
        IDataView prepared = model.Transform(data);
        Columns columns = new() { FeatureColumnName = network.Features.ColumnName, LabelColumnName = labelColumnName };
        using TrainingData rows = TrainingData.Load(
            prepared, network.Task, network.Features, columns, Path.GetTempPath(), static _ => { }, network.ClassNames);
        options ??= new ReportOptions();
        options = options with { FeatureNames = options.FeatureNames ?? SlotNames(prepared.Schema[columns.FeatureColumnName]) };
        return new TrainingResult(network.Network, network.History, StopReason.Completed).Report(rows.Dataset, options);
    }

    private static string[]? SlotNames(DataViewSchema.Column features)
    {
        if (!features.HasSlotNames())
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(static name => name.ToString())];
    }

    private sealed record Columns : NetworkTrainerOptions
    {
        internal override bool TakesTextLabels => true;
    }
}
