using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// A model in a form that ML.NET itself can save and load: only ML.NET's own transformers are loadable by name, so the model goes as the value of a
/// <c>MapValue</c>, between a custom mapping that asks for it and one that scores with it; ML.NET's transformers give the outputs their names, sizes and values
/// of keys.
/// </summary>
/// <remarks>
/// Gate (key) - MapValue (key to bytes, once) - Score - MapValueToKey (label's text or number to PredictedLabel) or MapValue (class number to it) -
/// Concatenate (Score) - DropColumns. A single prediction calls each step anew: what a step costs is most of what a loaded model's row costs more.
/// </remarks>
internal static class Carrier
{
    public static ICanSaveModel Build(NetworkModel model)
    {
        var mlContext = new MLContext();
        List<string> helpers = [CarrierColumns.Features, CarrierColumns.Key, CarrierColumns.LabelText, CarrierColumns.Bytes];
        IEstimator<ITransformer> pipeline = Features(mlContext, model.Features, helpers)
            .Append(mlContext.Transforms.CustomMapping<GateInput, GateOutput>(CarrierMappings.AskForBytes, CarrierMappings.Gate))
            .Append(mlContext.Transforms.Conversion.MapValue(
                CarrierColumns.Bytes, [KeyValuePair.Create(1u, ModelBlob.Write(model))], CarrierColumns.Key));
        pipeline = (model.Features.Source, model.Features.IsByte) switch
        {
            (FeatureSource.ImagePath, _) => Outputs<PathScoreInput>(
                mlContext, pipeline, model, helpers, CarrierMappings.PathBinary, CarrierMappings.PathValue, CarrierMappings.PathFew, CarrierMappings.PathMany),
            (_, true) => Outputs<ByteScoreInput>(
                mlContext, pipeline, model, helpers, CarrierMappings.ByteBinary, CarrierMappings.ByteValue, CarrierMappings.ByteFew, CarrierMappings.ByteMany),
            _ => Outputs<FloatScoreInput>(
                mlContext, pipeline, model, helpers,
                CarrierMappings.FloatBinary, CarrierMappings.FloatValue, CarrierMappings.FloatFew, CarrierMappings.FloatMany),
        };
        ITransformer chain = pipeline.Append(mlContext.Transforms.DropColumns([.. helpers])).Fit(NoRows(mlContext, model));
        return new TransformerChain<ITransformer>([.. Flatten(chain)]);
    }

    /// <summary>The model in a loaded chain; null where the chain is no carrier.</summary>
    /// <exception cref="Networks.Persistence.ModelFormatException">The model is of a newer version, or damaged.</exception>
    public static NetworkModel? TryRead(MLContext mlContext, IReadOnlyList<ITransformer> chain)
    {
        int gate = chain.ToList().FindIndex(static transformer => transformer is CustomMappingTransformer<GateInput, GateOutput>);
        if (gate < 0 || gate + 1 >= chain.Count || chain[gate + 1] is not ValueMappingTransformer lookup)
        {
            return null;
        }

        IDataView asked = lookup.Transform(mlContext.Data.LoadFromEnumerable([new GateKey { Key = 1 }]));
        using DataViewRowCursor cursor = asked.GetRowCursor([asked.Schema[CarrierColumns.Bytes]]);
        VBuffer<byte> bytes = default;
        _ = cursor.MoveNext();
        cursor.GetGetter<VBuffer<byte>>(asked.Schema[CarrierColumns.Bytes])(ref bytes);
        return LoadedModels.Get(bytes.GetValues());
    }

    private static IEstimator<ITransformer> Features(MLContext mlContext, FeatureLayout features, List<string> helpers) =>
        features.Source == FeatureSource.Image
            ? ImageColumnAdapter.Instance.FileTransform(mlContext, features, helpers)
            : mlContext.Transforms.CopyColumns(CarrierColumns.Features, features.ColumnName);

    private static IEstimator<ITransformer> Outputs<TInput>(
        MLContext mlContext, IEstimator<ITransformer> pipeline, NetworkModel model, List<string> helpers, string binary, string value, string few, string many)
        where TInput : ScoreInput, new()
    {
        TransformsCatalog transforms = mlContext.Transforms;
        if (model.Task == NetworkTask.BinaryClassification)
        {
            return pipeline.Append(transforms.CustomMapping<TInput, BinaryOutput>(CarrierMappings.Score, binary));
        }

        if (!model.HasVectorScore)
        {
            return pipeline.Append(transforms.CustomMapping<TInput, ValueOutput>(CarrierMappings.Score, value));
        }

        helpers.Add(CarrierColumns.ClassNumber);
        bool isFew = model.Outputs <= FewScoresOutput.Most;
        pipeline = isFew
            ? pipeline.Append(transforms.CustomMapping<TInput, FewScoresOutput>(CarrierMappings.Score, few))
            : pipeline.Append(transforms.CustomMapping<TInput, ManyScoresOutput>(CarrierMappings.Score, many));
        if (model.Task == NetworkTask.MulticlassClassification)
        {
            pipeline = pipeline.Append(PredictedLabel(mlContext, model));
        }

        return isFew ? ConcatenateFew(transforms, pipeline, model, helpers) : ConcatenateMany(transforms, pipeline, model, helpers);
    }

    private static IEstimator<ITransformer> ConcatenateFew(
        TransformsCatalog transforms, IEstimator<ITransformer> pipeline, NetworkModel model, List<string> helpers)
    {
        helpers.AddRange(Enumerable.Range(0, FewScoresOutput.Most).Select(static i => $"{CarrierColumns.Output}{i}"));
        string[] parts = [.. helpers.TakeLast(FewScoresOutput.Most).Take(model.Outputs)];
        if (SlotNames(model) is { } names)
        {
            foreach ((string name, string part) in names.Zip(parts))
            {
                pipeline = pipeline.Append(transforms.CopyColumns(name, part));
            }

            helpers.AddRange(names);
            parts = [.. names];
        }

        return pipeline.Append(transforms.Concatenate(ColumnNames.Score, parts));
    }

    private static EstimatorChain<ColumnConcatenatingTransformer> ConcatenateMany(
        TransformsCatalog transforms, IEstimator<ITransformer> pipeline, NetworkModel model, List<string> helpers)
    {
        if (model.Outputs > ManyScoresOutput.Most)
        {
            throw new NotSupportedException(
                $"The model has {model.Outputs:N0} outputs; at most {ManyScoresOutput.Most:N0} can be saved. Model.Network.Save has no such limit.");
        }

        helpers.AddRange(Enumerable.Range(0, ManyScoresOutput.Parts).Select(static part => $"{CarrierColumns.Part}{part}"));
        IEnumerable<int> used = Enumerable.Range(0, ManyScoresOutput.Parts).Where(part => (model.Outputs & (1 << part)) != 0);
        return pipeline.Append(transforms.Concatenate(ColumnNames.Score, [.. used.Select(static part => $"{CarrierColumns.Part}{part}")]));
    }

    /// <summary>The classes' names where they can be names of columns for a while, without hiding one of the data's.</summary>
    private static IReadOnlyList<string>? SlotNames(NetworkModel model) =>
        DistinctTexts(model) is { } labels
        && !labels.Texts.Intersect(model.InputColumns.Append(ColumnNames.PredictedLabel), StringComparer.Ordinal).Any()
            ? labels.Texts
            : null;

    /// <summary>The step that gives PredictedLabel: value by value where it can, for <c>MapValue</c> takes three times as long.</summary>
    private static IEstimator<ITransformer> PredictedLabel(MLContext mlContext, NetworkModel model)
    {
        TransformsCatalog.ConversionTransforms conversion = mlContext.Transforms.Conversion;
        LabelValues values = model.Labels ?? LabelValues.Parse(NumberDataViewType.Single.ToString()!, model.ClassNames!);
        string? column = DistinctTexts(model) is not null ? CarrierColumns.LabelText : HasDistinctNumbers(model) ? CarrierColumns.LabelNumber : null;
        if (column is not null)
        {
            IDataView table = values.ToDataView(mlContext);
            IDataView keys = mlContext.Transforms.SelectColumns(LabelValues.ValueColumn).Fit(table).Transform(table);
            return conversion.MapValueToKey(ColumnNames.PredictedLabel, column, keyData: keys);
        }

        IDataView labels = LabelTable(mlContext, values);
        return conversion.MapValue(
            ColumnNames.PredictedLabel, labels, labels.Schema[LabelValues.NumberColumn], labels.Schema[LabelValues.ValueColumn], CarrierColumns.ClassNumber);
    }

    /// <summary>The labels where they are texts that can be told apart; null where they are not.</summary>
    private static LabelValues? DistinctTexts(NetworkModel model) =>
        model.Labels is { IsText: true } labels
        && labels.Texts.All(static text => text.Length > 0)
        && labels.Texts.Distinct(StringComparer.Ordinal).Count() == labels.Texts.Count
            ? labels
            : null;

    /// <summary>Whether the labels are numbers of the type Single that can be told apart.</summary>
    private static bool HasDistinctNumbers(NetworkModel model)
    {
        float[] numbers = [.. Enumerable.Range(1, model.Outputs).Select(key => model.LabelNumber((uint)key))];
        return !numbers.Any(float.IsNaN) && numbers.Distinct().Count() == numbers.Length;
    }

    /// <summary>A table from class numbers, counted from 1, to keys of the label's values.</summary>
    private static IDataView LabelTable(MLContext mlContext, LabelValues values)
    {
        IDataView table = values.ToDataView(mlContext);
        return mlContext.Transforms.Conversion.MapValueToKey(LabelValues.ValueColumn, maximumNumberOfKeys: int.MaxValue).Fit(table).Transform(table);
    }

    private static IDataView NoRows(MLContext mlContext, NetworkModel model)
    {
        var features = new DataViewSchema.Builder();
        features.AddColumn(model.Features.ColumnName, model.Features.ColumnType);
        return new EmptyView(features.ToSchema());
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transformer];

    private sealed class GateKey
    {
        [ColumnName(CarrierColumns.Key)]
        public uint Key { get; set; }
    }
}
