using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Counts how often probabilities come true.</summary>
internal sealed class CalibrationPart(bool isOneClass) : EvaluationPart
{
    private const int Bins = 10;
    private readonly long[] _counts = new long[Bins];
    private readonly long[] _true = new long[Bins];
    private readonly double[] _sums = new double[Bins];

    public Calibration Calibration => new([.. Enumerable.Range(0, Bins).Select(i => new CalibrationBin(
        (double)i / Bins, (i + 1.0) / Bins, _counts[i], _sums[i] / _counts[i], (double)_true[i] / _counts[i]))]);

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            if (!Counts(batch, row))
            {
                continue;
            }

            if (isOneClass && batch.Width > 1)
            {
                int predicted = batch.PredictedClass(row);
                Add(Probability(batch, row, predicted), predicted == batch.LargestTarget(row));
                continue;
            }

            for (int label = 0; label < batch.Width; label++)
            {
                Add(Probability(batch, row, label), batch.Width == 1 ? batch.LargestTarget(row) == 1 : batch.HasLabel(row, label));
            }
        }
    }

    private static double Probability(in MetricBatch batch, int row, int label) =>
        batch.Outputs == OutputKind.Logits ? 1 / (1 + Math.Exp(-batch.LogOdds(row, label))) : batch.Predictions(row)[label];

    private void Add(double probability, bool isTrue)
    {
        int bin = Math.Clamp((int)(probability * Bins), 0, Bins - 1);
        _counts[bin]++;
        _sums[bin] += probability;
        _true[bin] += isTrue ? 1 : 0;
    }
}
