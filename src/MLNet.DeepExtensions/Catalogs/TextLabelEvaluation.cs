using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks.Data;

namespace Microsoft.ML;

/// <summary>Evaluates classifiers on labels that are texts, which ML.NET's own evaluation does not take.</summary>
public static class TextLabelEvaluation
{
    /// <summary>Evaluates scored data whose labels are the names of the classes.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">What a transformer of this package gave.</param>
    /// <param name="labelColumnName">The column with the labels, text.</param>
    /// <param name="scoreColumnName">The column with the scores.</param>
    /// <param name="predictedLabelColumnName">The column with the predicted classes, keys or texts.</param>
    /// <param name="topKPredictionCount">If above 0, the accuracy among the first so many classes is computed too.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The columns do not tell the names of the classes, or a label is none of them.
    /// </exception>
    public static MulticlassClassificationMetrics EvaluateTextLabels(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = ColumnNames.Label,
        string scoreColumnName = ColumnNames.Score,
        string predictedLabelColumnName = ColumnNames.PredictedLabel,
        int topKPredictionCount = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column label = data.Schema.RequireColumn("label", labelColumnName);
        if (label.Type is not TextDataViewType)
        {
            throw SchemaErrors.WrongType("label", labelColumnName, "text", label.Type.ToString()!);
        }

        string[] classes = NamesOf(data.Schema, predictedLabelColumnName, AnnotationKinds.KeyValues)
            ?? NamesOf(data.Schema, scoreColumnName, AnnotationKinds.SlotNames)
            ?? throw new InvalidOperationException(
                $"Neither the column '{predictedLabelColumnName}' has text key values nor the column '{scoreColumnName}' slot names: "
                + "the class names are unknown.");
        CheckLabels(data, label, classes);
        MLContext mlContext = new();
        IDataView keys = mlContext.Data.LoadFromEnumerable(classes.Select(static name => new ClassRow { Name = name }));
        IDataView keyed = mlContext.Transforms.Conversion.MapValueToKey(labelColumnName, keyData: keys).Fit(data).Transform(data);
        return catalog.Evaluate(keyed, labelColumnName, scoreColumnName, predictedLabelColumnName, topKPredictionCount);
    }

    private static string[]? NamesOf(DataViewSchema schema, string column, string kind)
    {
        if (schema.RequireColumn("predicted", column).Annotations is not { } annotations
            || annotations.Schema.GetColumnOrNull(kind) is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(static name => name.ToString())];
    }

    private static void CheckLabels(IDataView data, DataViewSchema.Column label, string[] classes)
    {
        HashSet<string> known = new(classes, StringComparer.Ordinal);
        using DataViewRowCursor cursor = data.GetRowCursor([label]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(label);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            if (!known.Contains(value.ToString()))
            {
                string? alike = classes.FirstOrDefault(name => Spelling.Key(name) == Spelling.Key(value.ToString()));
                throw new InvalidOperationException(
                    $"The label column '{label.Name}' has '{value}' in row {cursor.Position}; one of the classes ({string.Join(", ", classes)}) is expected."
                    + (alike is null ? ""
                        : $" It is '{alike}' in another spelling: with surrounding spaces, or with accents composed or decomposed; spell labels the same way."));
            }
        }
    }

    private sealed class ClassRow
    {
        public string Name { get; set; } = "";
    }
}
