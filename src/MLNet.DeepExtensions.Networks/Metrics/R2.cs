namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The coefficient of determination <c>1 - sum (target - prediction)^2 / sum (target - mean target)^2</c>, of each output, averaged over
/// the outputs. An output whose targets are all equal counts 1 where it is predicted without error and 0 otherwise, as in scikit-learn. NaN
/// for fewer than two rows.
/// </summary>
public sealed record R2 : Metric
{
    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (double.NegativeInfinity, 1);

    /// <inheritdoc/>
    public override MetricTargets Targets => MetricTargets.Values;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

    private sealed class Accumulator(int outputWidth) : MetricAccumulator(outputWidth)
    {
        private readonly double[] _mean = new double[outputWidth];
        private readonly double[] _variation = new double[outputWidth];
        private readonly double[] _residual = new double[outputWidth];
        private double _weight;
        private long _rows;
        private bool _isUndefined;

        public override double Result
        {
            get
            {
                if (_isUndefined || _rows < 2)
                {
                    return double.NaN;
                }

                double sum = 0;
                for (int i = 0; i < OutputWidth; i++)
                {
                    sum += _variation[i] > 0 ? 1 - (_residual[i] / _variation[i]) : _residual[i] == 0 ? 1 : 0;
                }

                return sum / OutputWidth;
            }
        }

        public override void Reset()
        {
            Array.Clear(_mean);
            Array.Clear(_variation);
            Array.Clear(_residual);
            _weight = 0;
            _rows = 0;
            _isUndefined = false;
        }

        public override void Visit(StateVisitor state)
        {
            state.Visit("mean", _mean);
            state.Visit("variation", _variation);
            state.Visit("residual", _residual);
            state.Visit("weight", ref _weight);
            state.Visit("rows", ref _rows);
            state.Visit("undefined", ref _isUndefined);
        }

        protected override void Add(in MetricBatch batch)
        {
            for (int row = 0; row < batch.Rows; row++)
            {
                double weight = batch.Weight(row);
                if (weight == 0)
                {
                    continue;
                }

                _isUndefined |= batch.HasNaN(row);
                ReadOnlySpan<float> predictions = batch.Predictions(row);
                ReadOnlySpan<float> targets = batch.Targets(row);
                _weight += weight;
                _rows++;
                for (int i = 0; i < predictions.Length; i++)
                {
                    // Welford's update: a sum of squares less the square of the sum would lose targets that vary little around a large
                    // mean.
                    double fromOldMean = targets[i] - _mean[i];
                    _mean[i] += fromOldMean * weight / _weight;
                    _variation[i] += weight * fromOldMean * (targets[i] - _mean[i]);
                    double error = (double)targets[i] - predictions[i];
                    _residual[i] += weight * error * error;
                }
            }
        }
    }
}
