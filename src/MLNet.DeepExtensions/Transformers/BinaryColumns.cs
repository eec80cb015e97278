using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>PredictedLabel, Score (the log-odds <c>ln(p / (1 - p))</c>) and Probability.</summary>
internal sealed class BinaryColumns(NetworkModel model) : OutputColumns(model)
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns(uint setId) =>
    [
        new DataViewSchema.DetachedColumn(
            ColumnNames.PredictedLabel, BooleanDataViewType.Instance, Annotations(setId, ColumnNames.PredictedLabel).ToAnnotations()),
        new DataViewSchema.DetachedColumn(ColumnNames.Score, NumberDataViewType.Single, Annotations(setId, ColumnNames.Score).ToAnnotations()),
        new DataViewSchema.DetachedColumn(
            ColumnNames.Probability, NumberDataViewType.Single, Annotations(setId, ColumnNames.Probability, isNormalized: true).ToAnnotations()),
    ];

    public override Delegate Getter(int column, ScoreSource source) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = IsPositive(source.Scores[0])),
        1 => (ValueGetter<float>)((ref float value) => value = LogOdds(source.Scores[0])),
        _ => (ValueGetter<float>)((ref float value) => value = source.Scores[0]),
    };

    public static bool IsPositive(float probability) => probability > 0.5f;

    /// <summary>The log-odds of a probability, kept finite where a float has rounded it to 0 or 1.</summary>
    public static float LogOdds(float probability)
    {
        double bounded = double.IsNaN(probability) ? double.NaN : Math.Clamp(probability, float.Epsilon, 1 - 1e-8);
        return (float)(Math.Log(bounded) - Math.Log(1 - bounded));
    }
}
