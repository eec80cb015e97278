using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>Score: a value, or a vector of them where the label was a vector.</summary>
internal sealed class RegressionColumns(NetworkModel model) : OutputColumns(model)
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns(uint setId) =>
    [
        new DataViewSchema.DetachedColumn(
            ColumnNames.Score,
            Model.HasVectorScore ? new VectorDataViewType(NumberDataViewType.Single, Model.Outputs) : NumberDataViewType.Single,
            Annotations(setId, ColumnNames.Score).ToAnnotations()),
    ];

    public override Delegate Getter(int column, ScoreSource source) => Model.HasVectorScore
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => CopyScores(source, ref value))
        : (ValueGetter<float>)((ref float value) => value = source.Scores[0]);
}
