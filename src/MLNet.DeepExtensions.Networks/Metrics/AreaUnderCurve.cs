namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The area under the receiver operating characteristic: the probability that a random row of the class is ranked above a random row of the
/// others, equal ranks counting half. Exact, as scikit-learn's <c>roc_auc_score</c>, and by the logits where these are known, which still
/// differ where probabilities are rounded to the same number. With several outputs, each label against the rest, averaged over the labels
/// that have rows both with and without them; NaN where there is none. Keeps all predictions of the epoch: 8 bytes per output and row.
/// </summary>
public sealed record AreaUnderCurve : Metric
{
    /// <inheritdoc/>
    public override string Name => "auc";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, 1);

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.Classes;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

    private sealed class Accumulator(int outputWidth) : MetricAccumulator(outputWidth)
    {
        private readonly List<float>[] _scores = [.. Enumerable.Range(0, outputWidth).Select(_ => new List<float>())];

        // A row's weight, negative where it does not have the label.
        private readonly List<float>[] _signedWeights = [.. Enumerable.Range(0, outputWidth).Select(_ => new List<float>())];

        private bool _isUndefined;

        public override double Result
        {
            get
            {
                if (_isUndefined)
                {
                    return double.NaN;
                }

                double sum = 0;
                int labels = 0;
                for (int label = 0; label < OutputWidth; label++)
                {
                    double area = Area([.. _scores[label]], [.. _signedWeights[label]]);
                    if (double.IsNaN(area))
                    {
                        continue;
                    }

                    sum += area;
                    labels++;
                }

                return sum / labels;
            }
        }

        public override void Reset()
        {
            foreach (List<float> list in _scores.Concat(_signedWeights))
            {
                list.Clear();
            }

            _isUndefined = false;
        }

        public override void Visit(StateVisitor state)
        {
            for (int label = 0; label < OutputWidth; label++)
            {
                state.Visit($"scores {label}", _scores[label]);
                state.Visit($"weights {label}", _signedWeights[label]);
            }

            state.Visit("undefined", ref _isUndefined);
        }

        protected override void Add(in MetricBatch batch)
        {
            for (int row = 0; row < batch.Rows; row++)
            {
                float weight = batch.Weight(row);
                if (weight == 0)
                {
                    continue;
                }

                _isUndefined |= batch.HasNaN(row);
                for (int label = 0; label < OutputWidth; label++)
                {
                    _scores[label].Add(batch.HasLogits ? (float)batch.LogOdds(row, label) : batch.Predictions(row)[label]);
                    _signedWeights[label].Add(batch.HasLabel(row, label) ? weight : -weight);
                }
            }
        }

        private static double Area(float[] scores, float[] signedWeights)
        {
            Array.Sort(scores, signedWeights);
            double area = 0;
            double with = 0;
            double without = 0;
            for (int i = 0; i < scores.Length;)
            {
                // Rows of equal score are one point of the curve, reached from the last one in a straight line.
                double groupWith = 0;
                double groupWithout = 0;
                float score = scores[i];
                for (; i < scores.Length && scores[i].Equals(score); i++)
                {
                    groupWith += Math.Max(0, signedWeights[i]);
                    groupWithout += Math.Max(0, -signedWeights[i]);
                }

                area += groupWith * (without + (groupWithout / 2));
                with += groupWith;
                without += groupWithout;
            }

            return area / (with * without);
        }
    }
}
