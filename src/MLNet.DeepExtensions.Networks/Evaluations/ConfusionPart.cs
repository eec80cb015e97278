using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Counts which classes are taken for which.</summary>
internal sealed class ConfusionPart(IReadOnlyList<string> classNames) : EvaluationPart
{
    /// <summary>Of more classes there is no matrix: its memory grows with their square, and nobody reads it.</summary>
    public const int MostClasses = 1000;

    public ConfusionMatrix Matrix { get; } = new(classNames);

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            if (Counts(batch, row))
            {
                Matrix.Add(batch.LargestTarget(row), batch.PredictedClass(row));
            }
        }
    }
}
