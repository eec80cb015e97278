using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>PredictedLabel, Score (the logit) and Probability, <c>p = 1 / (1 + exp(-Score))</c>.</summary>
internal sealed class BinaryColumns(NetworkModel model) : OutputColumns(model)
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns(uint setId) =>
    [
        new DataViewSchema.DetachedColumn(
            ColumnNames.PredictedLabel, BooleanDataViewType.Instance, Annotations(setId, ColumnNames.PredictedLabel).ToAnnotations()),
        new DataViewSchema.DetachedColumn(
            ColumnNames.Score, NumberDataViewType.Single, Annotations(setId, ColumnNames.Score).ToAnnotations()),
        new DataViewSchema.DetachedColumn(
            ColumnNames.Probability, NumberDataViewType.Single, Annotations(setId, ColumnNames.Probability, isNormalized: true)
                .ToAnnotations()),
    ];

    public override Delegate Getter(int column, ScoreSource source) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = ScoreMeaning.IsPositive(source.Scores[0])),
        1 => (ValueGetter<float>)((ref float value) => value = source.Scores[0]),
        _ => (ValueGetter<float>)((ref float value) => value = ScoreMeaning.Probability(source.Scores[0])),
    };
}
