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

    public virtual void Set(float[] scores, NetworkModel model) => (Scores, _model) = (scores, model);

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

/// <summary>Several scores: their largest is a class.</summary>
internal abstract class ScoresOutput : SavedModelOutput
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

/// <summary>
/// A few scores in a column each: columns can be given the classes' names, which <c>Concatenate</c> then makes names of slots.
/// </summary>
internal sealed class FewScoresOutput : ScoresOutput
{
    public const int Most = 8;

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

/// <summary>
/// Any number of scores, cut into parts of 1, 2, 4 and so on as the number's binary digits tell: a loaded row type knows vectors of fixed
/// sizes alone, and
/// <c>Concatenate</c> makes a vector of any known size of them.
/// </summary>
internal sealed class ManyScoresOutput : ScoresOutput
{
    /// <summary>The number of parts; the largest has 2^(Parts - 1) values.</summary>
    public const int Parts = 20;

    /// <summary>The most scores that the parts can hold together.</summary>
    public const int Most = (1 << Parts) - 1;

    [ColumnName(SavedModelColumns.Part + "0")]
    [VectorType(1 << 0)]
    public VBuffer<float> Part0;

    [ColumnName(SavedModelColumns.Part + "1")]
    [VectorType(1 << 1)]
    public VBuffer<float> Part1;

    [ColumnName(SavedModelColumns.Part + "2")]
    [VectorType(1 << 2)]
    public VBuffer<float> Part2;

    [ColumnName(SavedModelColumns.Part + "3")]
    [VectorType(1 << 3)]
    public VBuffer<float> Part3;

    [ColumnName(SavedModelColumns.Part + "4")]
    [VectorType(1 << 4)]
    public VBuffer<float> Part4;

    [ColumnName(SavedModelColumns.Part + "5")]
    [VectorType(1 << 5)]
    public VBuffer<float> Part5;

    [ColumnName(SavedModelColumns.Part + "6")]
    [VectorType(1 << 6)]
    public VBuffer<float> Part6;

    [ColumnName(SavedModelColumns.Part + "7")]
    [VectorType(1 << 7)]
    public VBuffer<float> Part7;

    [ColumnName(SavedModelColumns.Part + "8")]
    [VectorType(1 << 8)]
    public VBuffer<float> Part8;

    [ColumnName(SavedModelColumns.Part + "9")]
    [VectorType(1 << 9)]
    public VBuffer<float> Part9;

    [ColumnName(SavedModelColumns.Part + "10")]
    [VectorType(1 << 10)]
    public VBuffer<float> Part10;

    [ColumnName(SavedModelColumns.Part + "11")]
    [VectorType(1 << 11)]
    public VBuffer<float> Part11;

    [ColumnName(SavedModelColumns.Part + "12")]
    [VectorType(1 << 12)]
    public VBuffer<float> Part12;

    [ColumnName(SavedModelColumns.Part + "13")]
    [VectorType(1 << 13)]
    public VBuffer<float> Part13;

    [ColumnName(SavedModelColumns.Part + "14")]
    [VectorType(1 << 14)]
    public VBuffer<float> Part14;

    [ColumnName(SavedModelColumns.Part + "15")]
    [VectorType(1 << 15)]
    public VBuffer<float> Part15;

    [ColumnName(SavedModelColumns.Part + "16")]
    [VectorType(1 << 16)]
    public VBuffer<float> Part16;

    [ColumnName(SavedModelColumns.Part + "17")]
    [VectorType(1 << 17)]
    public VBuffer<float> Part17;

    [ColumnName(SavedModelColumns.Part + "18")]
    [VectorType(1 << 18)]
    public VBuffer<float> Part18;

    [ColumnName(SavedModelColumns.Part + "19")]
    [VectorType(1 << 19)]
    public VBuffer<float> Part19;

    public override void Set(float[] scores, NetworkModel model)
    {
        base.Set(scores, model);
        int start = 0;
        for (int part = 0; part < Parts; part++)
        {
            int size = 1 << part;
            if ((scores.Length & size) != 0)
            {
                Copy(scores.AsSpan(start, size), ref Part(part));
                start += size;
            }
        }
    }

    private static void Copy(ReadOnlySpan<float> scores, ref VBuffer<float> part)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref part, scores.Length);
        scores.CopyTo(editor.Values);
        part = editor.Commit();
    }

    private ref VBuffer<float> Part(int part)
    {
        switch (part)
        {
            case 0:
                return ref Part0;
            case 1:
                return ref Part1;
            case 2:
                return ref Part2;
            case 3:
                return ref Part3;
            case 4:
                return ref Part4;
            case 5:
                return ref Part5;
            case 6:
                return ref Part6;
            case 7:
                return ref Part7;
            case 8:
                return ref Part8;
            case 9:
                return ref Part9;
            case 10:
                return ref Part10;
            case 11:
                return ref Part11;
            case 12:
                return ref Part12;
            case 13:
                return ref Part13;
            case 14:
                return ref Part14;
            case 15:
                return ref Part15;
            case 16:
                return ref Part16;
            case 17:
                return ref Part17;
            case 18:
                return ref Part18;
            case 19:
                return ref Part19;
            default:
                throw new ArgumentOutOfRangeException(nameof(part));
        }
    }
}
