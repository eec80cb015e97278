using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Counts which classes are taken for which.</summary>
internal sealed class ConfusionPart(IReadOnlyList<string> classNames) : EvaluationPart
{
    /// <summary>Of more classes there is no matrix: its memory grows with their square, and nobody reads it.</summary>
    public const int MostClasses = 1000;

    private readonly int _classes = classNames.Count;
    private readonly long[] _counts = new long[classNames.Count * classNames.Count];

    public ConfusionMatrix Matrix => new(classNames, _counts);

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            if (Counts(batch, row))
            {
                _counts[(batch.LargestTarget(row) * _classes) + batch.PredictedClass(row)]++;
            }
        }
    }
}
