namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A number, the median where it is missing, and perhaps an indicator of that.</summary>
/// <param name="place">The number's place.</param>
/// <param name="median">The median of the training rows.</param>
/// <param name="missing">The indicator's place; null for none.</param>
internal sealed class NumberWriter(int place, float median, int? missing) : ColumnWriter
{
    public override float Meaning(float number) => Math.Clamp(number, float.MinValue, float.MaxValue);

    public override float Meaning(ReadOnlySpan<char> text) => NumberText.TryParse(text, out float number) ? number : float.NaN;

    public override void Write(float meaning, Span<float> row)
    {
        bool isMissing = float.IsNaN(meaning);
        row[place] = isMissing ? median : meaning;
        if (missing is { } indicator)
        {
            row[indicator] = isMissing ? 1 : 0;
        }
    }
}
