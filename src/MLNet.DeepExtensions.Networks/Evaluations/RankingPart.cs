using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Keeps scores of labels, of some rows where there are many, and makes curves of them.</summary>
internal sealed class RankingPart : EvaluationPart
{
    /// <summary>Scores kept in all; where there are more, those of some rows are kept.</summary>
    public const long MostScores = 1 << 22;

    /// <summary>Labels with a curve; there is none for those behind.</summary>
    public const int MostLabels = 100;

    private const double Distance = 0.01;
    private readonly string[] _names;
    private readonly int[] _labels;
    private readonly List<float>[] _scores;
    private readonly List<bool>[] _has;
    private readonly RowSample _sample;
    private bool _areLogOdds;

    /// <summary>Begins.</summary>
    /// <param name="names">The names of classes or labels: of a single output both its classes'.</param>
    /// <param name="isOfTwo">Whether there are two classes that exclude each other, so that one curve tells all.</param>
    /// <param name="rows">The number of rows.</param>
    public RankingPart(IReadOnlyList<string> names, bool isOfTwo, long rows)
    {
        _labels = isOfTwo ? [1] : [.. Enumerable.Range(0, Math.Min(names.Count, MostLabels))];
        _names = [.. _labels.Select(label => names[label])];
        _scores = [.. _labels.Select(_ => new List<float>())];
        _has = [.. _labels.Select(_ => new List<bool>())];
        _sample = new RowSample(rows, MostScores / _labels.Length);
    }

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        _areLogOdds = batch.HasLogits;
        for (int row = 0; row < batch.Rows; row++)
        {
            if (!Counts(batch, row) || !_sample.Has(firstRow + row))
            {
                continue;
            }

            for (int i = 0; i < _labels.Length; i++)
            {
                int output = batch.Width == 1 ? 0 : _labels[i];
                _scores[i].Add(_areLogOdds ? (float)batch.LogOdds(row, output) : batch.Predictions(row)[output]);
                _has[i].Add(batch.Width == 1 ? batch.LargestTarget(row) == 1 : batch.HasLabel(row, output));
            }
        }
    }

    /// <summary>The curves of those labels that some rows have and some have not.</summary>
    public ImmutableArray<RankingCurve> Curves() =>
        [.. _names.Select((name, i) => Curve(name, [.. _scores[i]], [.. _has[i]])).OfType<RankingCurve>()];

    private RankingCurve? Curve(string name, float[] scores, bool[] has)
    {
        long with = has.LongCount(static label => label);
        long without = has.Length - with;
        if (with == 0 || without == 0)
        {
            return null;
        }

        Array.Sort(scores, has);
        ImmutableArray<RankingPoint>.Builder points = ImmutableArray.CreateBuilder<RankingPoint>();
        RankingPoint before = new(double.PositiveInfinity, 0, 0, 1);
        points.Add(before);
        (long hits, long misses) = (0, 0);
        (double area, double averagePrecision) = (0, 0);
        for (int i = scores.Length - 1; i >= 0;)
        {
            // Rows of equal score are one point.
            float score = scores[i];
            for (; i >= 0 && scores[i].Equals(score); i--)
            {
                (hits, misses) = has[i] ? (hits + 1, misses) : (hits, misses + 1);
            }

            RankingPoint point = new(
                _areLogOdds ? 1 / (1 + Math.Exp(-score)) : score, (double)misses / without, (double)hits / with,
                (double)hits / (hits + misses));
            area += (point.FalsePositiveRate - before.FalsePositiveRate) * (point.TruePositiveRate + before.TruePositiveRate) / 2;
            averagePrecision += (point.TruePositiveRate - before.TruePositiveRate) * point.Precision;
            RankingPoint last = points[^1];
            if (i < 0 || point.FalsePositiveRate - last.FalsePositiveRate + point.TruePositiveRate - last.TruePositiveRate >= Distance)
            {
                points.Add(point);
            }

            before = point;
        }

        return new RankingCurve(name, points.ToImmutable(), area, averagePrecision);
    }
}
