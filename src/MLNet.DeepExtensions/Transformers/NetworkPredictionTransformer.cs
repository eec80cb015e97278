using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Persistence;

namespace MLNet.DeepExtensions;

/// <summary>
/// Adds a trained network's predictions to a data view: the columns of <see cref="NetworkTask"/>, with the annotations that ML.NET's own
/// trainers give theirs. Immutable, and safe to use from many threads at once.
/// </summary>
/// <remarks>
/// A data view is scored many rows at a time; a <see cref="PredictionEngine{TSrc, TDst}"/> scores single rows.
/// <c>mlContext.Model.Save</c> and <c>mlContext.Model.Load</c> work as for any transformer; what is loaded predicts the same, and
/// <see cref="NetworkModelExtensions.AsNetworkModel"/> turns it back into a transformer of this type.
/// </remarks>
public sealed class NetworkPredictionTransformer : ISingleFeaturePredictionTransformer<NetworkModel>
{
    internal NetworkPredictionTransformer(NetworkModel model) => Model = model;

    /// <summary>The network with its history and its summary.</summary>
    public NetworkModel Model { get; }

    /// <summary>The name of the column with the features.</summary>
    public string FeatureColumnName => Model.Features.ColumnName;

    /// <summary>The type of the column with the features.</summary>
    public DataViewType FeatureColumnType => Model.Features.ColumnType;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The schema that <see cref="Transform"/> gives.</summary>
    /// <param name="inputSchema">The input's schema.</param>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or has an unexpected type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringBinding(Model, inputSchema).OutputSchema;
    }

    /// <summary>Adds the predictions, which are computed when the rows are read.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or has an unexpected type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringDataView(Model, input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringRowMapper(new ScoringBinding(Model, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedModel.Build(Model).Save(ctx);
}
