namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// A number, the median where it is missing, and perhaps an indicator of that. What lies beyond a million times the training rows' range is
/// brought back to that, so that no square of it is infinite.
/// </summary>
/// <param name="place">The number's place.</param>
/// <param name="quartiles">The smallest number of the training rows, the quartiles, and the largest one.</param>
/// <param name="missing">The indicator's place; null for none.</param>
internal sealed class NumberWriter(int place, IReadOnlyList<float> quartiles, int? missing) : ColumnWriter
{
    private const double RangesBeyond = 1e6;

    private readonly float _median = quartiles[2];
    private readonly float _least = Beyond(quartiles[0], -RangesBeyond * ((double)quartiles[4] - quartiles[0]));
    private readonly float _most = Beyond(quartiles[4], RangesBeyond * ((double)quartiles[4] - quartiles[0]));

    public override float Meaning(float number) => Math.Clamp(number, _least, _most);

    public override float Meaning(ReadOnlySpan<char> text) => NumberText.TryParse(text, out float number) ? number : float.NaN;

    public override void Write(float meaning, Span<float> row)
    {
        bool isMissing = float.IsNaN(meaning);
        row[place] = isMissing ? _median : meaning;
        if (missing is { } indicator)
        {
            row[indicator] = isMissing ? 1 : 0;
        }
    }

    private static float Beyond(float end, double distance) => (float)Math.Clamp(end + distance, float.MinValue, float.MaxValue);
}
