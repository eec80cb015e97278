using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Counts hits and misses of each class or label.</summary>
internal sealed class ClassPart(IReadOnlyList<string> names, bool isMultiLabel) : EvaluationPart
{
    private readonly long[] _support = new long[names.Count];
    private readonly long[] _predicted = new long[names.Count];
    private readonly long[] _hits = new long[names.Count];

    public ImmutableArray<ClassFigures> Figures =>
        [.. names.Select((name, i) => new ClassFigures(name, _support[i], _predicted[i], _hits[i]))];

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            if (!Counts(batch, row))
            {
                continue;
            }

            if (!isMultiLabel)
            {
                (int actual, int predicted) = (batch.LargestTarget(row), batch.PredictedClass(row));
                _support[actual]++;
                _predicted[predicted]++;
                _hits[actual] += actual == predicted ? 1 : 0;
                continue;
            }

            for (int label = 0; label < batch.Width; label++)
            {
                (bool isThere, bool isPredicted) = (batch.HasLabel(row, label), batch.Predictions(row)[label] > batch.Border);
                _support[label] += isThere ? 1 : 0;
                _predicted[label] += isPredicted ? 1 : 0;
                _hits[label] += isThere && isPredicted ? 1 : 0;
            }
        }
    }
}
