using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Sums up how far predictions of values are off, and keeps some.</summary>
internal sealed class ResidualPart : EvaluationPart
{
    private const long MostRows = 10_000;
    private const long MostValues = 1 << 20;
    private readonly RowSample _sample;
    private readonly double[] _sum;
    private readonly double[] _absolute;
    private readonly double[] _squares;
    private readonly double[] _targetMean;
    private readonly double[] _targetSquares;
    private readonly List<ResidualPoint>[] _points;
    private long _count;

    public ResidualPart(int width, long rows)
    {
        _sample = new RowSample(rows, Math.Clamp(MostValues / width, 1, MostRows));
        (_sum, _absolute, _squares) = (new double[width], new double[width], new double[width]);
        (_targetMean, _targetSquares) = (new double[width], new double[width]);
        _points = [.. Enumerable.Range(0, width).Select(_ => new List<ResidualPoint>())];
    }

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            if (!Counts(batch, row))
            {
                continue;
            }

            _count++;
            bool isKept = _sample.Has(firstRow + row);
            ReadOnlySpan<float> predictions = batch.Predictions(row);
            ReadOnlySpan<float> targets = batch.Targets(row);
            for (int i = 0; i < predictions.Length; i++)
            {
                double residual = (double)predictions[i] - targets[i];
                _sum[i] += residual;
                _absolute[i] += Math.Abs(residual);
                _squares[i] += residual * residual;
                double fromOldMean = targets[i] - _targetMean[i];
                _targetMean[i] += fromOldMean / _count;
                _targetSquares[i] += fromOldMean * (targets[i] - _targetMean[i]);
                if (isKept)
                {
                    _points[i].Add(new ResidualPoint(targets[i], predictions[i]));
                }
            }
        }
    }

    public ImmutableArray<Residuals> Residuals(IReadOnlyList<string> names) => [.. names.Select((name, i) => new Residuals(
        name, _count, _sum[i] / _count, _absolute[i] / _count, Math.Sqrt(_squares[i] / _count),
        _targetSquares[i] > 0 ? 1 - (_squares[i] / _targetSquares[i]) : double.NaN, [.. _points[i]]))];
}
