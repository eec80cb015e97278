namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What of a date becomes a number.</summary>
public enum DatePart
{
    /// <summary>The year.</summary>
    Year,

    /// <summary>The month, 1 to 12.</summary>
    Month,

    /// <summary>The day of the week, 0 for Monday to 6 for Sunday.</summary>
    Weekday,

    /// <summary>The hour, 0 to 23.</summary>
    Hour,
}
