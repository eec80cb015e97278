using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>The predictions whose probability lies in a range.</summary>
/// <param name="From">The range's begin.</param>
/// <param name="To">Its end, which is part of the next range but at 1.</param>
/// <param name="Count">Predictions in it.</param>
/// <param name="MeanProbability">Their mean probability; NaN without any.</param>
/// <param name="Share">The share of them that came true; NaN without any.</param>
public readonly record struct CalibrationBin(double From, double To, long Count, double MeanProbability, double Share);

/// <summary>
/// Whether probabilities mean what they say. With several classes the probability is that of the predicted class, which comes true where it
/// is right; of a single output or of labels, that of the label, which comes true where the label is there.
/// </summary>
/// <param name="Bins">Ten ranges of equal width.</param>
public sealed record Calibration(ImmutableArray<CalibrationBin> Bins)
{
    /// <summary>
    /// The expected calibration error: <c>sum count / all |mean probability - share|</c> over the ranges; NaN without predictions.
    /// </summary>
    public double ExpectedError => Bins.Sum(Error) / Bins.Sum(static bin => bin.Count);

    private static double Error(CalibrationBin bin) => bin.Count == 0 ? 0 : bin.Count * Math.Abs(bin.MeanProbability - bin.Share);
}
