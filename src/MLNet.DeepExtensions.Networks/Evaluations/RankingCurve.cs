using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>A point of a <see cref="RankingCurve"/>: what is right and wrong where all rows above a threshold are said to have the label.</summary>
/// <param name="Threshold">
/// The threshold: a probability where the outputs are probabilities or logits, else an output. Infinite at the first point.
/// </param>
/// <param name="FalsePositiveRate">Of the rows without the label, the share above it.</param>
/// <param name="TruePositiveRate">Of the rows with the label, the share above it: the recall.</param>
/// <param name="Precision">Of the rows above it, the share with the label; 1 where there are none.</param>
public readonly record struct RankingPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate, double Precision);

/// <summary>
/// How well a class or label is ranked above the rest: the receiver operating characteristic (<see cref="RankingPoint.TruePositiveRate"/>
/// over <see cref="RankingPoint.FalsePositiveRate"/>) and the precision-recall curve in one.
/// </summary>
/// <param name="Name">The class's or label's name.</param>
/// <param name="Points">From no row above the threshold to all: not every threshold, but about one for each hundredth of either rate.</param>
/// <param name="AreaUnderRoc">
/// The probability that a row with the label is ranked above one without, equal ranks counting half; from every threshold.
/// </param>
/// <param name="AveragePrecision"><c>sum (recall - recall before) precision</c> over every threshold.</param>
public sealed record RankingCurve(string Name, ImmutableArray<RankingPoint> Points, double AreaUnderRoc, double AveragePrecision);
