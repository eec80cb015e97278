using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// Any number of values, cut into parts of 1, 2, 4 and so on as the number's binary digits tell: a loaded row type knows vectors of fixed
/// sizes alone, and
/// <c>Concatenate</c> makes a vector of any known size of them.
/// </summary>
internal abstract class PartedOutput : SavedModelOutput
{
    /// <summary>The number of parts; the largest has 2^(Parts - 1) values.</summary>
    public const int Parts = 20;

    /// <summary>The most values that the parts can hold together.</summary>
    public const int Most = (1 << Parts) - 1;

    /// <summary>The names of all parts.</summary>
    public static IEnumerable<string> AllNames => Enumerable.Range(0, Parts).Select(static part => $"{SavedModelColumns.Part}{part}");

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

    /// <summary>The names of the parts that so many values are cut into, in order.</summary>
    public static string[] NamesOf(int values) => [.. AllNames.Where((_, part) => (values & (1 << part)) != 0)];

    public override void Set(float[] scores, NetworkModel? model)
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
