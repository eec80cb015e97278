namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Whether a value is missing, and nothing else.</summary>
internal sealed class MissingWriter(int place) : ColumnWriter
{
    public override float Meaning(float number) => number;

    public override float Meaning(ReadOnlySpan<char> text) => NumberText.TryParse(text, out float number) ? number : float.NaN;

    public override void Write(float meaning, Span<float> row) => row[place] = float.IsNaN(meaning) ? 1 : 0;
}
