using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Keeps the rows of the largest losses: of classes and labels those that are predicted wrong.</summary>
internal sealed class MistakePart(LearningTask task, int positions, int most) : EvaluationPart
{
    private readonly PriorityQueue<Mistake, (double Loss, long NegativeRow)> _worst = new();

    /// <summary>The mistakes, the worst first; of equal losses the first row first.</summary>
    public ImmutableArray<Mistake> Mistakes =>
        [.. _worst.UnorderedItems.OrderByDescending(static item => item.Priority).Select(static item => item.Element)];

    public override void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses)
    {
        if (most == 0)
        {
            return;
        }

        for (int row = 0; row < batch.Rows; row += positions)
        {
            (double loss, bool isWrong) = (0, false);
            for (int position = row; position < row + positions; position++)
            {
                loss += Counts(batch, position) ? losses[position] / batch.Weight(position) / positions : 0;
                isWrong |= Counts(batch, position) && IsWrong(batch, position);
            }

            (double Loss, long NegativeRow) priority = (loss, -(firstRow + (row / positions)));
            if (isWrong && (_worst.Count < most || priority.CompareTo(Least) > 0))
            {
                Keep(batch, row, priority);
            }
        }
    }

    private (double Loss, long NegativeRow) Least => _worst.TryPeek(out _, out (double, long) least) ? least : default;

    private bool IsWrong(in MetricBatch batch, int row)
    {
        if (task != LearningTask.MultiLabel)
        {
            return task == LearningTask.Regression || batch.LargestTarget(row) != batch.PredictedClass(row);
        }

        for (int label = 0; label < batch.Width; label++)
        {
            if (batch.Predictions(row)[label] > batch.Border != batch.HasLabel(row, label))
            {
                return true;
            }
        }

        return false;
    }

    private void Keep(in MetricBatch batch, int row, (double Loss, long NegativeRow) priority)
    {
        Mistake mistake = new(-priority.NegativeRow, priority.Loss, [], []);
        if (positions == 1)
        {
            bool isOneClass = task is LearningTask.Binary or LearningTask.Multiclass;
            int? predicted = isOneClass ? batch.PredictedClass(row) : null;
            mistake = mistake with
            {
                Outputs = [.. batch.Predictions(row)],
                Targets = batch.HasClassNumbers ? [batch.LargestTarget(row)] : [.. batch.Targets(row)],
                Actual = isOneClass ? batch.LargestTarget(row) : null,
                Predicted = predicted,
                Probability = predicted is { } number ? ProbabilityOf(batch, row, number) : null,
            };
        }

        _worst.Enqueue(mistake, priority);
        if (_worst.Count > most)
        {
            _worst.Dequeue();
        }
    }

    private static double? ProbabilityOf(in MetricBatch batch, int row, int predicted)
    {
        if (batch.Outputs is not (OutputKind.Probabilities or OutputKind.Logits))
        {
            return null;
        }

        int output = batch.Width == 1 ? 0 : predicted;
        double probability = batch.Outputs == OutputKind.Logits
            ? 1 / (1 + Math.Exp(-batch.LogOdds(row, output)))
            : batch.Predictions(row)[output];
        return batch.Width == 1 && predicted == 0 ? 1 - probability : probability;
    }
}
