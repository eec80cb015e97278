using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// What the scoring step gives. Rows' types are all that ML.NET rebuilds on loading, so there is one for each kind of output. Values are
/// computed when their column is read; a property has a setter because ML.NET takes no others for columns.
/// </summary>
internal abstract class SavedModelOutput
{
    private NetworkModel? _model;

    /// <summary>The row's scores.</summary>
    protected float[] Scores { get; private set; } = [];

    public virtual void Set(float[] scores, NetworkModel? model) => (Scores, _model) = (scores, model);

    protected ReadOnlyMemory<char> TextOf(uint key) => _model!.LabelText(key);

    protected float NumberOf(uint key) => _model!.LabelNumber(key);
}

/// <summary>Binary classification: its columns need no further step.</summary>
internal sealed class BinaryOutput : SavedModelOutput
{
    public bool PredictedLabel { get => ScoreMeaning.IsPositive(Score); set { } }

    public float Score { get => Scores[0]; set { } }

    public float Probability { get => ScoreMeaning.Probability(Score); set { } }
}

/// <summary>Regression with one output.</summary>
internal sealed class ValueOutput : SavedModelOutput
{
    public float Score { get => Scores[0]; set { } }
}

/// <summary>
/// A few scores, whose largest is a class, in a column each: columns can be given the classes' names, which <c>Concatenate</c> then makes
/// names of slots.
/// </summary>
internal sealed class FewScoresOutput : SavedModelOutput
{
    public const int Most = 8;

    [ColumnName(SavedModelColumns.ClassNumber)]
    public uint ClassNumber { get => ScoreMeaning.KeyOf(Scores); set { } }

    /// <summary>The label's value where that is a text.</summary>
    [ColumnName(SavedModelColumns.LabelText)]
    public ReadOnlyMemory<char> LabelText { get => TextOf(ClassNumber); set { } }

    /// <summary>The label's value where that is a Single.</summary>
    [ColumnName(SavedModelColumns.LabelNumber)]
    public float LabelNumber { get => NumberOf(ClassNumber); set { } }

    [ColumnName(SavedModelColumns.Output + "0")]
    public float Output0 { get => At(0); set { } }

    [ColumnName(SavedModelColumns.Output + "1")]
    public float Output1 { get => At(1); set { } }

    [ColumnName(SavedModelColumns.Output + "2")]
    public float Output2 { get => At(2); set { } }

    [ColumnName(SavedModelColumns.Output + "3")]
    public float Output3 { get => At(3); set { } }

    [ColumnName(SavedModelColumns.Output + "4")]
    public float Output4 { get => At(4); set { } }

    [ColumnName(SavedModelColumns.Output + "5")]
    public float Output5 { get => At(5); set { } }

    [ColumnName(SavedModelColumns.Output + "6")]
    public float Output6 { get => At(6); set { } }

    [ColumnName(SavedModelColumns.Output + "7")]
    public float Output7 { get => At(7); set { } }

    private float At(int i) => i < Scores.Length ? Scores[i] : 0;
}

/// <summary>Any number of scores: see <see cref="PartedOutput"/>.</summary>
internal sealed class ManyScoresOutput : PartedOutput
{
    [ColumnName(SavedModelColumns.ClassNumber)]
    public uint ClassNumber { get => ScoreMeaning.KeyOf(Scores); set { } }

    /// <summary>The label's value where that is a text.</summary>
    [ColumnName(SavedModelColumns.LabelText)]
    public ReadOnlyMemory<char> LabelText { get => TextOf(ClassNumber); set { } }

    /// <summary>The label's value where that is a Single.</summary>
    [ColumnName(SavedModelColumns.LabelNumber)]
    public float LabelNumber { get => NumberOf(ClassNumber); set { } }
}
