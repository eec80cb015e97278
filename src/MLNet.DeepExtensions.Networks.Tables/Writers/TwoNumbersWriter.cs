namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>-1 for the lower of two numbers and +1 for the higher, between them as a number lies there, 0 where it is missing.</summary>
internal sealed class TwoNumbersWriter(int place, float low, float high) : ColumnWriter
{
    public override float Meaning(float number) => number;

    public override float Meaning(ReadOnlySpan<char> text) => NumberText.TryParse(text, out float number) ? number : float.NaN;

    public override void Write(float meaning, Span<float> row) => row[place] =
        float.IsNaN(meaning) ? 0 : (float)Math.Clamp((2 * ((double)meaning - low) / ((double)high - low)) - 1, -1, 1);
}
