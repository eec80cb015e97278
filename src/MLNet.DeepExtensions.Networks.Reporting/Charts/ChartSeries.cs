namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A line in a chart.</summary>
/// <param name="Name">Its name in the legend; empty for a line that is not named there.</param>
/// <param name="X">The points' horizontal values.</param>
/// <param name="Y">Their vertical values. A value that is not finite interrupts the line.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>The colour as <c>#rrggbb</c>; the chart chooses one where it is null.</summary>
    public string? Color { get; init; }

    /// <summary>The line's width in pixels; 0 for markers alone.</summary>
    public double LineWidth { get; init; } = 2;

    /// <summary>Whether the line is dashed.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Whether the area between the line and the lowest value shown is filled, half transparent.</summary>
    public bool IsFilled { get; init; }

    /// <summary>Whether each point has a marker.</summary>
    public bool HasMarkers { get; init; }

    /// <summary>Whether the first and the last point stand out: the start and the end of a path.</summary>
    public bool MarksEnds { get; init; }

    /// <summary>A point that stands out with a ring: the best one; -1 for none.</summary>
    public int HighlightedPoint { get; init; } = -1;
}
