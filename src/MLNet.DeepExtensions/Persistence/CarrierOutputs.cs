using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>What the scoring step gives. Rows' types are all that ML.NET rebuilds on loading, so there is one for each kind of output.</summary>
internal interface ICarrierOutput
{
    void Set(ReadOnlySpan<float> scores);
}

/// <summary>Binary classification: its columns need no further step.</summary>
internal sealed class BinaryOutput : ICarrierOutput
{
    public bool PredictedLabel { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }

    public void Set(ReadOnlySpan<float> scores)
    {
        PredictedLabel = BinaryColumns.IsPositive(scores[0]);
        Score = BinaryColumns.LogOdds(scores[0]);
        Probability = scores[0];
    }
}

/// <summary>Regression with one output.</summary>
internal sealed class ValueOutput : ICarrierOutput
{
    public float Score { get; set; }

    public void Set(ReadOnlySpan<float> scores) => Score = scores[0];
}

/// <summary>A few scores in a column each: columns can be given the classes' names, which <c>Concatenate</c> then makes names of slots.</summary>
internal sealed class FewScoresOutput : ICarrierOutput
{
    public const int Most = 8;

    [ColumnName(CarrierColumns.ClassNumber)]
    public uint ClassNumber { get; set; }

    [ColumnName(CarrierColumns.Output + "0")]
    public float Output0 { get; set; }

    [ColumnName(CarrierColumns.Output + "1")]
    public float Output1 { get; set; }

    [ColumnName(CarrierColumns.Output + "2")]
    public float Output2 { get; set; }

    [ColumnName(CarrierColumns.Output + "3")]
    public float Output3 { get; set; }

    [ColumnName(CarrierColumns.Output + "4")]
    public float Output4 { get; set; }

    [ColumnName(CarrierColumns.Output + "5")]
    public float Output5 { get; set; }

    [ColumnName(CarrierColumns.Output + "6")]
    public float Output6 { get; set; }

    [ColumnName(CarrierColumns.Output + "7")]
    public float Output7 { get; set; }

    public void Set(ReadOnlySpan<float> scores)
    {
        ClassNumber = MulticlassColumns.KeyOf(scores);
        float At(ReadOnlySpan<float> values, int i) => i < values.Length ? values[i] : 0;
        (Output0, Output1, Output2, Output3) = (At(scores, 0), At(scores, 1), At(scores, 2), At(scores, 3));
        (Output4, Output5, Output6, Output7) = (At(scores, 4), At(scores, 5), At(scores, 6), At(scores, 7));
    }
}

/// <summary>
/// Any number of scores, cut into parts of 1, 2, 4 and so on as the number's binary digits tell: a loaded row type knows vectors of fixed sizes alone, and <c>Concatenate</c> makes
/// a vector of any known size of them.
/// </summary>
internal sealed class ManyScoresOutput : ICarrierOutput
{
    /// <summary>The number of parts; the largest has 2^(Parts - 1) values.</summary>
    public const int Parts = 20;

    /// <summary>The most scores that the parts can hold together.</summary>
    public const int Most = (1 << Parts) - 1;

    [ColumnName(CarrierColumns.ClassNumber)]
    public uint ClassNumber { get; set; }

    [ColumnName(CarrierColumns.Part + "0")]
    [VectorType(1 << 0)]
    public VBuffer<float> Part0;

    [ColumnName(CarrierColumns.Part + "1")]
    [VectorType(1 << 1)]
    public VBuffer<float> Part1;

    [ColumnName(CarrierColumns.Part + "2")]
    [VectorType(1 << 2)]
    public VBuffer<float> Part2;

    [ColumnName(CarrierColumns.Part + "3")]
    [VectorType(1 << 3)]
    public VBuffer<float> Part3;

    [ColumnName(CarrierColumns.Part + "4")]
    [VectorType(1 << 4)]
    public VBuffer<float> Part4;

    [ColumnName(CarrierColumns.Part + "5")]
    [VectorType(1 << 5)]
    public VBuffer<float> Part5;

    [ColumnName(CarrierColumns.Part + "6")]
    [VectorType(1 << 6)]
    public VBuffer<float> Part6;

    [ColumnName(CarrierColumns.Part + "7")]
    [VectorType(1 << 7)]
    public VBuffer<float> Part7;

    [ColumnName(CarrierColumns.Part + "8")]
    [VectorType(1 << 8)]
    public VBuffer<float> Part8;

    [ColumnName(CarrierColumns.Part + "9")]
    [VectorType(1 << 9)]
    public VBuffer<float> Part9;

    [ColumnName(CarrierColumns.Part + "10")]
    [VectorType(1 << 10)]
    public VBuffer<float> Part10;

    [ColumnName(CarrierColumns.Part + "11")]
    [VectorType(1 << 11)]
    public VBuffer<float> Part11;

    [ColumnName(CarrierColumns.Part + "12")]
    [VectorType(1 << 12)]
    public VBuffer<float> Part12;

    [ColumnName(CarrierColumns.Part + "13")]
    [VectorType(1 << 13)]
    public VBuffer<float> Part13;

    [ColumnName(CarrierColumns.Part + "14")]
    [VectorType(1 << 14)]
    public VBuffer<float> Part14;

    [ColumnName(CarrierColumns.Part + "15")]
    [VectorType(1 << 15)]
    public VBuffer<float> Part15;

    [ColumnName(CarrierColumns.Part + "16")]
    [VectorType(1 << 16)]
    public VBuffer<float> Part16;

    [ColumnName(CarrierColumns.Part + "17")]
    [VectorType(1 << 17)]
    public VBuffer<float> Part17;

    [ColumnName(CarrierColumns.Part + "18")]
    [VectorType(1 << 18)]
    public VBuffer<float> Part18;

    [ColumnName(CarrierColumns.Part + "19")]
    [VectorType(1 << 19)]
    public VBuffer<float> Part19;

    public void Set(ReadOnlySpan<float> scores)
    {
        ClassNumber = MulticlassColumns.KeyOf(scores);
        int start = 0;
        for (int part = 0; part < Parts; part++)
        {
            int size = 1 << part;
            if ((scores.Length & size) != 0)
            {
                Copy(scores.Slice(start, size), ref Part(part));
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
