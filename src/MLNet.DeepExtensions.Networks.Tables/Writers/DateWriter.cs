namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Parts of a date as numbers, their medians where it is missing, and perhaps an indicator of that.</summary>
/// <param name="parts">The parts.</param>
/// <param name="medians">The median of each.</param>
/// <param name="place">The first part's place.</param>
/// <param name="missing">The indicator's place; null for none.</param>
internal sealed class DateWriter(IReadOnlyList<DatePart> parts, IReadOnlyList<float> medians, int place, int? missing) : ColumnWriter
{
    public override float Meaning(float number) => throw new NotSupportedException("A date is no number.");

    public override float Meaning(ReadOnlySpan<char> text) => throw new NotSupportedException("A date is no text.");

    public override void Write(float meaning, Span<float> row) => throw new NotSupportedException("A date is no number.");

    public override void Write(DateTime date, Span<float> row)
    {
        bool isMissing = date == default;
        for (int i = 0; i < parts.Count; i++)
        {
            row[place + i] = isMissing ? medians[i] : Of(date, parts[i]);
        }

        if (missing is { } indicator)
        {
            row[indicator] = isMissing ? 1 : 0;
        }
    }

    /// <summary>A part of a date as a number.</summary>
    public static float Of(DateTime date, DatePart part) => part switch
    {
        DatePart.Year => date.Year,
        DatePart.Month => date.Month,
        DatePart.Weekday => ((int)date.DayOfWeek + 6) % 7,
        _ => date.Hour,
    };
}
