namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The base of precision, recall and F1: hits and misses counted for each class, a figure made of them, and an average over the classes.
/// </summary>
public abstract record ClassScore : Metric
{
    /// <summary>How the classes' figures become one; Automatic by default.</summary>
    public ClassAveraging Averaging { get; init; }

    /// <summary>
    /// Whether a row may have several labels: then every output is compared with the threshold, and the largest one has no special part;
    /// false by default.
    /// </summary>
    public bool MultiLabel { get; init; }

    /// <summary>
    /// Above which a single output, or with <see cref="MultiLabel"/> each output, says that its label is there; null for 0 where the loss
    /// takes logits or margins, else 0.5.
    /// </summary>
    public float? Threshold { get; init; }

    /// <inheritdoc/>
    public override (double Minimum, double Maximum) Range => (0, 1);

    /// <inheritdoc/>
    public override MetricTargets Targets => MultiLabel ? MetricTargets.Classes : MetricTargets.OneClass;

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(Threshold is null || float.IsFinite(Threshold.Value), this, nameof(Threshold), Threshold ?? 0, "a finite number");
        Check.Require(Enum.IsDefined(Averaging), this, nameof(Averaging), Averaging, "one of the names of ClassAveraging");
    }

    /// <summary>The figure of one class; 0 where it would be 0 / 0.</summary>
    /// <param name="hits">Weight of the rows that are in the class and were predicted to be.</param>
    /// <param name="predicted">Weight of the rows that were predicted to be in it.</param>
    /// <param name="actual">Weight of the rows that are in it.</param>
    protected abstract double Score(double hits, double predicted, double actual);

    /// <summary><c>part / whole</c>, and 0 where there is no whole, as scikit-learn has it.</summary>
    private protected static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    /// <inheritdoc/>
    protected override MetricAccumulator CreateAccumulator(int outputWidth)
    {
        ClassAveraging averaging = Averaging != ClassAveraging.Automatic ? Averaging
            : outputWidth == 1 ? ClassAveraging.Binary : ClassAveraging.Macro;
        if (averaging == ClassAveraging.Binary && (outputWidth > 2 || (MultiLabel && outputWidth > 1)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(outputWidth),
                $"{GetType().Name}.Averaging is Binary, which is not defined for {outputWidth} outputs; use Macro, Micro or Weighted.");
        }

        return new Accumulator(outputWidth, this, averaging);
    }

    private sealed class Accumulator : MetricAccumulator
    {
        private readonly ClassScore _settings;
        private readonly ClassAveraging _averaging;
        private readonly double[] _hits;
        private readonly double[] _predicted;
        private readonly double[] _actual;
        private bool _isUndefined;

        public Accumulator(int outputWidth, ClassScore settings, ClassAveraging averaging)
            : base(outputWidth)
        {
            _settings = settings;
            _averaging = averaging;
            int classes = outputWidth == 1 ? 2 : outputWidth;
            _hits = new double[classes];
            _predicted = new double[classes];
            _actual = new double[classes];
        }

        public override double Result => _isUndefined || _predicted.Sum() + _actual.Sum() == 0 ? double.NaN : _averaging switch
        {
            ClassAveraging.Binary => Score(1),
            ClassAveraging.Micro => _settings.Score(_hits.Sum(), _predicted.Sum(), _actual.Sum()),
            ClassAveraging.Weighted => Average(i => _actual[i]),
            _ => Average(i => _predicted[i] + _actual[i] > 0 ? 1 : 0),
        };

        public override void Reset()
        {
            Array.Clear(_hits);
            Array.Clear(_predicted);
            Array.Clear(_actual);
            _isUndefined = false;
        }

        public override void Visit(StateVisitor state)
        {
            state.Visit("hits", _hits);
            state.Visit("predicted", _predicted);
            state.Visit("actual", _actual);
            state.Visit("undefined", ref _isUndefined);
        }

        protected override void Add(in MetricBatch batch)
        {
            float threshold = _settings.Threshold ?? batch.Border;
            for (int row = 0; row < batch.Rows; row++)
            {
                float weight = batch.Weight(row);
                if (weight == 0)
                {
                    continue;
                }

                _isUndefined |= batch.HasNaN(row);
                if (_settings.MultiLabel && batch.Width > 1)
                {
                    for (int label = 0; label < batch.Width; label++)
                    {
                        Count(label, batch.Predictions(row)[label] > threshold, batch.HasLabel(row, label), weight);
                    }

                    continue;
                }

                int predicted = batch.PredictedClass(row, threshold);
                int actual = batch.TargetClass(row);
                Count(predicted, isPredicted: true, predicted == actual, weight);
                if (predicted != actual)
                {
                    Count(actual, isPredicted: false, isActual: true, weight);
                }
            }
        }

        private void Count(int number, bool isPredicted, bool isActual, double weight)
        {
            _hits[number] += isPredicted && isActual ? weight : 0;
            _predicted[number] += isPredicted ? weight : 0;
            _actual[number] += isActual ? weight : 0;
        }

        private double Score(int number) => _settings.Score(_hits[number], _predicted[number], _actual[number]);

        private double Average(Func<int, double> weightOf)
        {
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < _hits.Length; i++)
            {
                sum += weightOf(i) * Score(i);
                weights += weightOf(i);
            }

            return Share(sum, weights);
        }
    }
}
