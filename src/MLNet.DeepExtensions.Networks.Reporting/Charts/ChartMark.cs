namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>An upright line in a chart, with a word beside it.</summary>
/// <param name="X">Its horizontal value.</param>
/// <param name="Label">The word.</param>
public sealed record ChartMark(double X, string Label);
