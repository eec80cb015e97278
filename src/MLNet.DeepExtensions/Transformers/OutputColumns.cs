using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>The columns that a transformer adds, with their annotations, and how their values come from a network's outputs.</summary>
internal abstract class OutputColumns
{
    private protected OutputColumns(NetworkModel model) => Model = model;

    protected NetworkModel Model { get; }

    public static OutputColumns Of(NetworkModel model) => model.Task switch
    {
        NetworkTask.MulticlassClassification => new MulticlassColumns(model),
        NetworkTask.BinaryClassification => new BinaryColumns(model),
        _ => new RegressionColumns(model),
    };

    /// <summary>The columns, in order.</summary>
    /// <param name="setId">The number that ties them together in their annotations.</param>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Columns(uint setId);

    /// <summary>Makes the getter of a column.</summary>
    /// <param name="column">The column's number among <see cref="Columns"/>.</param>
    /// <param name="source">Where the outputs come from.</param>
    public abstract Delegate Getter(int column, ScoreSource source);

    protected DataViewSchema.Annotations.Builder Annotations(uint setId, string valueKind, bool isNormalized = false)
    {
        DataViewSchema.Annotations.Builder annotations = new();
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), setId);
        annotations.AddPrimitiveValue(
            AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, AnnotationKinds.ScoreKindOf(Model.Task, Model.Outputs).AsMemory());
        annotations.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        if (isNormalized)
        {
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        }

        return annotations;
    }

    protected static void CopyScores(ScoreSource source, ref VBuffer<float> destination)
    {
        ReadOnlySpan<float> scores = source.Scores;
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, scores.Length);
        scores.CopyTo(editor.Values);

        // A vector of the right kind has the values by now.
        if (editor.CreatedNewValues || destination.Length != scores.Length || !destination.IsDense)
        {
            destination = editor.Commit();
        }
    }
}
