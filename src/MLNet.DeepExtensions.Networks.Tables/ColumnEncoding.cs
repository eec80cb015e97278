namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>How a <see cref="TableEncoder"/> writes a column.</summary>
public enum ColumnEncoding
{
    /// <summary>Not at all: it was to be ignored, or there is nothing to learn from it.</summary>
    LeftOut,

    /// <summary>As a number, with an indicator of missing values where training had some.</summary>
    Number,

    /// <summary>As an indicator of -1 or +1, 0 for what is neither.</summary>
    TwoValues,

    /// <summary>As an indicator a category, and one of missing values where training had some; all 0 for an unknown category.</summary>
    OneHot,

    /// <summary>As a category's number for an embedding; 0 is unknown, missing, or seen in one row only.</summary>
    Code,

    /// <summary>A date as numbers: those of year, month, weekday and hour that change, with an indicator of missing values.</summary>
    DateParts,

    /// <summary>Only whether the value is missing, 0 or 1: the values never change.</summary>
    Missing,
}
