using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>PredictedLabel, a key of the label's values, and Score, the probability of each class.</summary>
internal sealed class MulticlassColumns(NetworkModel model) : OutputColumns(model)
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns(uint setId)
    {
        DataViewSchema.Annotations.Builder label = Annotations(setId, ColumnNames.PredictedLabel);
        DataViewSchema.Annotations.Builder score = Annotations(setId, ColumnNames.Score);
        if (Model.Labels is { } values)
        {
            values.AddTo(label, AnnotationKinds.KeyValues);
            values.AddTo(score, AnnotationKinds.TrainingLabelValues);
            if (values.IsText)
            {
                values.AddTo(score, AnnotationKinds.SlotNames);
            }
        }

        return
        [
            new DataViewSchema.DetachedColumn(
                ColumnNames.PredictedLabel, new KeyDataViewType(typeof(uint), Model.Outputs), label.ToAnnotations()),
            new DataViewSchema.DetachedColumn(
                ColumnNames.Score, new VectorDataViewType(NumberDataViewType.Single, Model.Outputs), score.ToAnnotations()),
        ];
    }

    public override Delegate Getter(int column, ScoreSource source) => column == 0
        ? (ValueGetter<uint>)((ref uint value) => value = ScoreMeaning.KeyOf(source.Scores))
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => CopyScores(source, ref value));
}
