using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// The shapes of the columns that a transformer will add, promised before it is trained. ML.NET lets no one but itself construct a
/// <see cref="SchemaShape.Column"/>; a custom mapping to a row type with the same columns and annotations yields them.
/// </summary>
internal static class OutputShapes
{
    public static IEnumerable<SchemaShape.Column> Of(NetworkTask task, SchemaShape.Column label) => (task, label.Kind) switch
    {
        (NetworkTask.MulticlassClassification, _) => Multiclass(label),
        (NetworkTask.BinaryClassification, _) => Shape<BinaryRow>(schema =>
        {
            Annotate(schema[ColumnNames.PredictedLabel], task, ColumnNames.PredictedLabel);
            Annotate(schema[ColumnNames.Score], task, ColumnNames.Score);
            Annotate(schema[ColumnNames.Probability], task, ColumnNames.Probability);
            schema[ColumnNames.Probability].AddAnnotation(AnnotationKinds.IsNormalized, true, BooleanDataViewType.Instance);
        }),
        (_, SchemaShape.Column.VectorKind.Scalar) =>
            Shape<ValueRow>(schema => Annotate(schema[ColumnNames.Score], task, ColumnNames.Score)),
        _ => Shape<VectorRow>(schema => Annotate(schema[ColumnNames.Score], task, ColumnNames.Score)),
    };

    /// <summary>The column with a table's encoded rows.</summary>
    public static IEnumerable<SchemaShape.Column> Encoded() => Shape<EncodedRow>(static _ => { });

    private static IEnumerable<SchemaShape.Column> Multiclass(SchemaShape.Column label)
    {
        LabelValues? values = label.IsKey ? null : LabelValues.Example(label.ItemType) is { IsText: true } texts ? texts : null;
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (label.IsKey && annotation.Name == AnnotationKinds.KeyValues && annotation.Kind == SchemaShape.Column.VectorKind.Vector)
            {
                values = LabelValues.Example(annotation.ItemType);
            }
        }

        return Shape<MulticlassRow>(schema =>
        {
            SchemaDefinition.Column predicted = schema[ColumnNames.PredictedLabel];
            SchemaDefinition.Column score = schema[ColumnNames.Score];
            Annotate(predicted, NetworkTask.MulticlassClassification, ColumnNames.PredictedLabel);
            Annotate(score, NetworkTask.MulticlassClassification, ColumnNames.Score);
            values?.AddTo(predicted, AnnotationKinds.KeyValues);
            values?.AddTo(score, AnnotationKinds.TrainingLabelValues);
            if (values is { IsText: true })
            {
                values.AddTo(score, AnnotationKinds.SlotNames);
            }
        });
    }

    private static SchemaShape Shape<TRow>(Action<SchemaDefinition> annotate)
        where TRow : class, new()
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TRow));
        annotate(schema);
        return new MLContext()
            .Transforms.CustomMapping<NoColumns, TRow>(static (_, _) => { }, contractName: null, outputSchemaDefinition: schema)
            .GetOutputSchema(new SchemaShape([]));
    }

    private static void Annotate(SchemaDefinition.Column column, NetworkTask task, string valueKind)
    {
        column.AddAnnotation(AnnotationKinds.ScoreColumnSetId, 1u, new KeyDataViewType(typeof(uint), int.MaxValue));
        column.AddAnnotation(AnnotationKinds.ScoreColumnKind, AnnotationKinds.ScoreKindOf(task, 1).AsMemory(), TextDataViewType.Instance);
        column.AddAnnotation(AnnotationKinds.ScoreValueKind, valueKind.AsMemory(), TextDataViewType.Instance);
    }

    private sealed class NoColumns;

    private sealed class MulticlassRow
    {
        [KeyType(2)]
        public uint PredictedLabel { get; set; }

        [VectorType(2)]
        public VBuffer<float> Score { get; set; }
    }

    private sealed class BinaryRow
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class ValueRow
    {
        public float Score { get; set; }
    }

    private sealed class EncodedRow
    {
        [VectorType(2)]
        public VBuffer<float> EncodedFeatures { get; set; }
    }

    private sealed class VectorRow
    {
        [VectorType(2)]
        public VBuffer<float> Score { get; set; }
    }
}
