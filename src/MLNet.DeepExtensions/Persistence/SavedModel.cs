using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// A model in a form that ML.NET itself can save and load: only ML.NET's own transformers are loadable by name, so the model goes as the
/// value of a
/// <c>MapValue</c>, between a custom mapping that asks for it and one that scores with it; ML.NET's transformers give the outputs their
/// names, sizes and values of keys.
/// </summary>
/// <remarks>
/// Guard (the features' size) - Gate (key) - MapValue (key to bytes, once) - Score - Concatenate (scores) - ML.NET's scorer of classes
/// (PredictedLabel, Score) - DropColumns. A single prediction calls each step anew, but for the guard, whose values nobody asks for: what a
/// step costs is most of what a loaded model's row costs more.
/// </remarks>
internal static class SavedModel
{
    public static ICanSaveModel Build(NetworkModel model)
    {
        MLContext mlContext = new();
        List<string> helpers = [SavedModelColumns.Features, SavedModelColumns.Key, SavedModelColumns.LabelText, SavedModelColumns.Bytes];
        IEstimator<ITransformer> pipeline = Guarded(mlContext, model.Features, Features(mlContext, model.Features, helpers), helpers)
            .Append(mlContext.Transforms.CustomMapping<GateInput, GateOutput>(SavedModelMappings.AskForBytes, SavedModelMappings.Gate))
            .Append(mlContext.Transforms.Conversion.MapValue(
                SavedModelColumns.Bytes, [KeyValuePair.Create(1u, ModelBlob.Write(model))], SavedModelColumns.Key));
        pipeline = (model.Features.Source, model.Features.IsByte) switch
        {
            (FeatureSource.ImagePath, _) => Outputs<PathScoreInput>(
                mlContext, pipeline, model, helpers, SavedModelMappings.PathBinary, SavedModelMappings.PathValue,
                SavedModelMappings.PathFew, SavedModelMappings.PathMany),
            (_, true) => Outputs<ByteScoreInput>(
                mlContext, pipeline, model, helpers, SavedModelMappings.ByteBinary, SavedModelMappings.ByteValue,
                SavedModelMappings.ByteFew, SavedModelMappings.ByteMany),
            _ => Outputs<FloatScoreInput>(
                mlContext, pipeline, model, helpers,
                SavedModelMappings.FloatBinary, SavedModelMappings.FloatValue, SavedModelMappings.FloatFew, SavedModelMappings.FloatMany),
        };
        ITransformer chain = pipeline.Append(mlContext.Transforms.DropColumns([.. helpers])).Fit(NoRows(mlContext, model));
        return new TransformerChain<ITransformer>([.. Flatten(chain)]);
    }

    /// <summary>The model in a loaded chain; null where the chain is no saved model of ours.</summary>
    /// <exception cref="Networks.Persistence.ModelFormatException">The model is of a newer version, or damaged.</exception>
    public static NetworkModel? TryRead(MLContext mlContext, IReadOnlyList<ITransformer> chain)
    {
        int gate = chain.ToList().FindIndex(static transformer => transformer is CustomMappingTransformer<GateInput, GateOutput>);
        if (gate < 0 || gate + 1 >= chain.Count || chain[gate + 1] is not ValueMappingTransformer lookup)
        {
            return null;
        }

        IDataView asked = lookup.Transform(mlContext.Data.LoadFromEnumerable([new GateKey { Key = 1 }]));
        using DataViewRowCursor cursor = asked.GetRowCursor([asked.Schema[SavedModelColumns.Bytes]]);
        VBuffer<byte> bytes = default;
        _ = cursor.MoveNext();
        cursor.GetGetter<VBuffer<byte>>(asked.Schema[SavedModelColumns.Bytes])(ref bytes);
        return LoadedModels.Get(bytes.GetValues());
    }

    private static IEstimator<ITransformer> Features(MLContext mlContext, FeatureLayout features, List<string> helpers) =>
        features.Source == FeatureSource.Image
            ? ImageColumnAdapter.Instance.FileTransform(mlContext, features.ColumnName, features.ImageSize, helpers)
            : mlContext.Transforms.CopyColumns(SavedModelColumns.Features, features.ColumnName);

    /// <summary>
    /// Lets a schema with features of another size be refused at once: the mapping that scores is rebuilt without sizes, but a kernel map
    /// knows the size of its input. Its values are never computed.
    /// </summary>
    private static IEstimator<ITransformer> Guarded(
        MLContext mlContext, FeatureLayout features, IEstimator<ITransformer> pipeline, List<string> helpers)
    {
        if (features.Source != FeatureSource.Values)
        {
            return pipeline;
        }

        string floats = features.ColumnName;
        if (features.IsByte)
        {
            floats = $"{features.ColumnName} as Single";
            helpers.Add(floats);
            pipeline = pipeline.Append(mlContext.Transforms.Conversion.ConvertType(floats, features.ColumnName, DataKind.Single));
        }

        helpers.Add(SavedModelColumns.Guard);
        return pipeline.Append(mlContext.Transforms.ApproximatedKernelMap(SavedModelColumns.Guard, floats, rank: 1));
    }

    private static IEstimator<ITransformer> Outputs<TInput>(
        MLContext mlContext, IEstimator<ITransformer> pipeline, NetworkModel model, List<string> helpers, string binary, string value,
        string few, string many)
        where TInput : ScoreInput, new()
    {
        TransformsCatalog transforms = mlContext.Transforms;
        if (model.Task == NetworkTask.BinaryClassification)
        {
            return pipeline.Append(transforms.CustomMapping<TInput, BinaryOutput>(SavedModelMappings.Score, binary));
        }

        if (!model.HasVectorScore)
        {
            return pipeline.Append(transforms.CustomMapping<TInput, ValueOutput>(SavedModelMappings.Score, value));
        }

        // Columns of one value give the vector that they are joined to names of slots; those that a regression would get are not its own.
        helpers.Add(SavedModelColumns.ClassNumber);
        bool isMulticlass = model.Task == NetworkTask.MulticlassClassification;
        bool isFew = isMulticlass && model.Outputs <= FewScoresOutput.Most;
        pipeline = isFew
            ? pipeline.Append(transforms.CustomMapping<TInput, FewScoresOutput>(SavedModelMappings.Score, few))
            : pipeline.Append(transforms.CustomMapping<TInput, ManyScoresOutput>(SavedModelMappings.Score, many));
        string[] parts = isFew ? FewParts(model, helpers) : ManyParts(model, helpers);
        return isMulticlass ? Multiclass(mlContext, pipeline, model, parts, helpers)
            : pipeline.Append(transforms.Concatenate(ColumnNames.Score, parts));
    }

    private static IEstimator<ITransformer> Multiclass(
        MLContext mlContext, IEstimator<ITransformer> pipeline, NetworkModel model, string[] parts, List<string> helpers)
    {
        LabelValues values = model.Labels ?? LabelValues.Parse(NumberDataViewType.Single.ToString()!, model.ClassNames!);
        if (StockScorer.TryMake(mlContext, SavedModelColumns.Scores, values) is { } scorer)
        {
            helpers.Add(SavedModelColumns.Scores);
            return pipeline.Append(mlContext.Transforms.Concatenate(SavedModelColumns.Scores, parts)).Append(new ReadyStep(scorer));
        }

        IDataView labels = LabelTable(mlContext, values);
        return pipeline
            .Append(mlContext.Transforms.Conversion.MapValue(
                ColumnNames.PredictedLabel, labels, labels.Schema[LabelValues.NumberColumn], labels.Schema[LabelValues.ValueColumn],
                SavedModelColumns.ClassNumber))
            .Append(mlContext.Transforms.Concatenate(ColumnNames.Score, parts));
    }

    private static string[] FewParts(NetworkModel model, List<string> helpers)
    {
        string[] parts = [.. Enumerable.Range(0, FewScoresOutput.Most).Select(static i => $"{SavedModelColumns.Output}{i}")];
        helpers.AddRange(parts);
        return parts[..model.Outputs];
    }

    private static string[] ManyParts(NetworkModel model, List<string> helpers)
    {
        if (model.Outputs > PartedOutput.Most)
        {
            throw new NotSupportedException(
                $"The model has {model.Outputs:N0} outputs; at most {PartedOutput.Most:N0} can be saved. Model.Network.Save has no such limit.");
        }

        helpers.AddRange(PartedOutput.AllNames);
        return PartedOutput.NamesOf(model.Outputs);
    }

    /// <summary>A table from class numbers, counted from 1, to keys of the label's values.</summary>
    private static IDataView LabelTable(MLContext mlContext, LabelValues values)
    {
        IDataView table = values.ToDataView(mlContext);
        return mlContext.Transforms.Conversion.MapValueToKey(LabelValues.ValueColumn, maximumNumberOfKeys: int.MaxValue).Fit(table)
            .Transform(table);
    }

    private static IDataView NoRows(MLContext mlContext, NetworkModel model)
    {
        DataViewSchema.Builder features = new();
        features.AddColumn(model.Features.ColumnName, model.Features.ColumnType);
        return new EmptyView(features.ToSchema());
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transformer];

    private sealed class GateKey
    {
        [ColumnName(SavedModelColumns.Key)]
        public uint Key { get; set; }
    }
}
