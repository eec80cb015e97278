namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Lines of equal height of a function of two variables, drawn behind a chart's series.</summary>
/// <param name="Function">The function of the horizontal and the vertical value.</param>
/// <param name="Levels">The heights, from low to high. Low ones are drawn dark, high ones light.</param>
public sealed record ChartContours(Func<double, double, double> Function, IReadOnlyList<double> Levels)
{
    /// <summary>Grid points in each direction at which the function is taken; 2 or more.</summary>
    public int Resolution { get; init; } = 240;
}
